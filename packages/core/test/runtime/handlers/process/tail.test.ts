import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTail } from '../../../../src/runtime/handlers/process/tail.ts'

function tailOf(lines: readonly string[]): string {
  const tail = createTail()
  for (const line of lines) tail.push(line)
  return tail.text()
}

test('a short output is kept whole', () => {
  expect(tailOf(['one', '', 'three'])).toBe('one\n\nthree')
  expect(tailOf([])).toBe('')
})

test('of a long output the last 50 lines are kept', () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}`)
  expect(tailOf(lines)).toBe(lines.slice(-50).join('\n'))
})

test('of long lines at most 8 KiB are kept, and always the end of the last one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(12_000), { minLength: 1, maxLength: 20 }), (lengths) => {
      const lines = lengths.map((length, index) => 'é'.repeat(length / 2) + index)
      const text = tailOf(lines)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8 * 1024)
      expect(text).not.toContain('\ufffd')
      expect(lines.join('\n').endsWith(text)).toBe(true)
      expect(text.length).toBeGreaterThan(0)
    }),
  )
})
