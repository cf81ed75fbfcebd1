import { expect, test } from 'vitest'
import { findByEnvironment, parseStat, readProcess } from '../../src/supervisor/proc.ts'

const rest = (state: string) =>
  `${state} 1 77 77 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 11 0 123456 1000 200 18446744073709551615`

test('a name may hold spaces and parentheses', () => {
  const expected = { pid: 77, group: 77, started: 'boot:123456' }
  expect(parseStat(77, `77 (node) ${rest('S')}`, 'boot')).toEqual(expected)
  expect(parseStat(77, `77 (a) S 9 (9) ${rest('R')}`, 'boot')).toEqual(expected)
})

test.each(['Z', 'X', 'x'])('state %s is the state of a process that has ended', (state) => {
  expect(parseStat(77, `77 (node) ${rest(state)}`, 'boot')).toBeNull()
})

test('a process finds itself, and nobody finds one that is not there', () => {
  expect(readProcess(process.pid)?.pid).toBe(process.pid)
  expect(readProcess(2 ** 22 + 1)).toBeNull()
  expect(findByEnvironment('LANDFALL_PROCESS=nobody-has-this')).toBeNull()
})
