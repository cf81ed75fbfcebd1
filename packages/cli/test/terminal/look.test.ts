import { expect, test } from 'vitest'
import { canRepaint, lookOf } from '../../src/terminal/look.ts'

const terminal = { isTTY: true, hasColors: () => true }
const pipe = { isTTY: false, hasColors: () => false }
const utf8 = { LANG: 'en_GB.UTF-8', TERM: 'xterm' }

test.each([
  ['a terminal', terminal, {}, utf8, true],
  ['a pipe', pipe, {}, utf8, false],
  ['NO_COLOR', terminal, {}, { ...utf8, NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', terminal, {}, { ...utf8, NO_COLOR: '' }, true],
  ['--no-color', terminal, { color: false }, utf8, false],
  ['--color on a pipe', pipe, { color: true }, utf8, true],
  ['FORCE_COLOR on a pipe', pipe, {}, { ...utf8, FORCE_COLOR: '1' }, true],
])('colours with %s', (_name, stream, wishes, variables, expected) => {
  expect(lookOf(stream as never, wishes, variables).colour).toBe(expected)
})

test.each([
  ['a locale in UTF-8', utf8, {}, true],
  ['LC_ALL before LANG', { ...utf8, LC_ALL: 'C' }, {}, false],
  ['the console of Linux', { ...utf8, TERM: 'linux' }, {}, false],
  ['no locale', { TERM: 'xterm' }, {}, false],
  ['--ascii', utf8, { ascii: true }, false],
])('signs beyond ASCII with %s', (_name, variables, wishes, expected) => {
  expect(lookOf(terminal as never, wishes, variables).unicode).toBe(expected)
})

test('a dumb terminal is not painted over', () => {
  expect(canRepaint(terminal as never, { TERM: 'xterm' })).toBe(true)
  expect(canRepaint(terminal as never, { TERM: 'dumb' })).toBe(false)
  expect(canRepaint(pipe as never, { TERM: 'xterm' })).toBe(false)
})
