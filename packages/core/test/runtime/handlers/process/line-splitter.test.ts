import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineSplitter } from '../../../../src/runtime/handlers/process/line-splitter.ts'
import { cut } from '../../../redact/planted.ts'

function lines(chunks: readonly string[]): string[] {
  const splitter = createLineSplitter()
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()]
}

test('every kind of line end ends a line, and an empty line is one', () => {
  expect(lines(['one\ntwo\r\nthree\rfour\n\nfive'])).toEqual(['one', 'two', 'three', 'four', '', 'five'])
  expect(lines(['one\n'])).toEqual(['one'])
  expect(lines([])).toEqual([])
})

test('where the text is cut does not matter', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n'), maxLength: 40 })
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (whole, places) => {
      expect(lines(cut(whole, places))).toEqual(lines([whole]))
    }),
  )
})

test('a line without an end is given in parts', () => {
  const parts = lines(Array.from({ length: 100 }, () => 'x'.repeat(1_000)))
  expect(parts.join('')).toBe('x'.repeat(100_000))
  expect(Math.max(...parts.map((part) => part.length))).toBe(8 * 1024)
  expect(lines([`${'y'.repeat(20_000)}\nz`]).map((part) => part.length)).toEqual([8192, 8192, 3616, 1])
})
