import { expect, test } from 'vitest'
import { clip, oneLine } from '../../src/notify/clip.ts'

test('a text is cut to its length, never within a character', () => {
  expect(clip('abcdef', 6)).toBe('abcdef')
  expect(clip('abcdefg', 6)).toBe('abcde…')
  expect(clip('abcd👍', 6)).toBe('abcd👍')
  expect(clip('abcd👍x', 6)).toBe('abcd…')
})

test('control characters and line ends become one space', () => {
  expect(oneLine(' a\r\n\u0000b\u2028c\td ')).toBe('a b c d')
})
