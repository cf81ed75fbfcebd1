import fc from 'fast-check'
import { expect, test } from 'vitest'
import { terminalWriter } from '../../src/terminal/writer.ts'
import { fakeTerminal } from '../support/fake-terminal.ts'

const line = fc.stringMatching(/^[a-c ]{0,12}$/)
const frames = fc.array(fc.array(line, { maxLength: 8 }), { minLength: 1, maxLength: 12 })

test('whatever is painted after whatever, the screen shows the last frame below what was there', () => {
  fc.assert(
    fc.property(frames, (all) => {
      const terminal = fakeTerminal()
      terminal.write('$ landfall deploy\n')
      const writer = terminalWriter(terminal.write)
      for (const lines of all) {
        writer.paint(lines)
        expect(terminal.lines()).toEqual(trimmed(['$ landfall deploy', ...lines]))
      }
    }),
  )
})

test('a frame that did not change writes nothing', () => {
  const terminal = fakeTerminal()
  const writer = terminalWriter(terminal.write)
  writer.paint(['one', 'two'])
  const before = terminal.written
  writer.paint(['one', 'two'])
  expect(terminal.written).toBe(before)
})

test('only the lines that changed are written', () => {
  const terminal = fakeTerminal()
  const writer = terminalWriter(terminal.write)
  writer.paint(['long unchanged line', 'old', 'another unchanged line'])
  terminal.text = ''
  writer.paint(['long unchanged line', 'new', 'another unchanged line'])
  expect(terminal.text).toContain('new')
  expect(terminal.text).not.toContain('unchanged')
})

test('after a resize the screen has the frame and nothing else', () => {
  const terminal = fakeTerminal()
  terminal.write('$ landfall deploy\nleft over')
  const writer = terminalWriter(terminal.write)
  writer.paint(['one', 'two'])
  writer.resized()
  writer.paint(['one', 'three'])
  expect(terminal.lines()).toEqual(['one', 'three'])
})

test('the cursor is hidden while it paints, and comes back once', () => {
  const terminal = fakeTerminal()
  const writer = terminalWriter(terminal.write)
  expect(terminal.cursor).toBe(true)
  writer.paint(['one'])
  expect(terminal.cursor).toBe(false)
  writer.close()
  writer.close()
  expect(terminal.cursor).toBe(true)
  writer.paint(['two'])
  expect(terminal.lines()).toEqual(['one'])
})

test('one that never painted leaves the terminal alone', () => {
  const terminal = fakeTerminal()
  terminalWriter(terminal.write).close()
  expect(terminal.written).toBe(0)
})

function trimmed(lines: readonly string[]): readonly string[] {
  const ends = lines.map((one) => one.trimEnd())
  while (ends.at(-1) === '') ends.pop()
  return ends
}
