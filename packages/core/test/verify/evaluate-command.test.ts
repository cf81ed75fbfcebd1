import { expect, test } from 'vitest'
import { evaluateCommand, hasText, statusOf } from '../../src/verify/evaluate-command.ts'

const good = { exitCode: 0, printed: false, statusLine: null, tail: '' }

test('the exit code counts first', () => {
  expect(evaluateCommand(null, good)).toEqual({ passed: true, reason: null })
  expect(evaluateCommand('x', { ...good, exitCode: 2, printed: true, tail: 'a\nbroken\n' })).toEqual({
    passed: false,
    reason: 'expected exit code 0, seen exit code 2, last line "broken"',
  })
  expect(evaluateCommand(null, { ...good, exitCode: null }).reason).toBe(
    'expected exit code 0, seen an end by a signal',
  )
})

test('then what is printed', () => {
  expect(evaluateCommand('x', { ...good, printed: true }).passed).toBe(true)
  expect(evaluateCommand('x', { ...good, tail: 'y' }).reason).toBe(
    'expected "x" in the output, last line "y"',
  )
  expect(evaluateCommand('x', good).reason).toBe('expected "x" in the output, seen none')
})

test('a status is met by the status of the response, and by nothing else when there is one', () => {
  const answered = { ...good, statusLine: '200 OK' }
  for (const expected of ['200 OK', '200', 'HTTP/1.1 200 OK', 'HTTP/2 200', ' 200 OK ']) {
    expect(evaluateCommand(expected, answered).passed, expected).toBe(true)
  }
  expect(evaluateCommand('200 OK', { ...good, printed: true, statusLine: '404 Not Found' })).toEqual({
    passed: false,
    reason: 'expected status 200 OK, seen 404 Not Found',
  })
  expect(evaluateCommand('200 OK', { ...good, printed: true }).passed).toBe(true)
  expect(evaluateCommand('healthy', { ...answered, printed: true }).passed).toBe(true)
  expect(evaluateCommand('healthy', answered).passed).toBe(false)
})

test('what looks like a status', () => {
  expect(['200 OK', 'HTTP/2 404', "418 I'm a teapot"].map(statusOf)).toEqual(['200', '404', '418'])
  expect(['1.2.3', '2000', '200 of 200 tests', 'OK', '999'].map(statusOf)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})

test('a version stands as a whole', () => {
  for (const output of [
    '1.2.3',
    'v1.2.3',
    'version: 1.2.3.',
    '{"version":"1.2.3"}',
    'shop@1.2.3 ready',
    '1.2.3\n',
  ]) {
    expect(hasText(output, '1.2.3'), output).toBe(true)
    expect(hasText(output, 'v1.2.3'), output).toBe(true)
  }
  for (const output of ['1.2.30', '11.2.3', '1.2.3-rc.1', '1.2.3.4', '0.1.2.3', '1x2.3', '1.2.3+build']) {
    expect(hasText(output, '1.2.3'), output).toBe(false)
  }
  expect(hasText('2.0.0-rc.1', '2.0.0-rc.1')).toBe(true)
  expect(hasText('2.0.0-rc.10', '2.0.0-rc.1')).toBe(false)
  expect(hasText('All smoke tests passed', 'All smoke tests pass')).toBe(true)
})
