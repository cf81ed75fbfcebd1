import { expect, test } from 'vitest'
import { attemptOf } from '../../src/verify/attempt.ts'
import { command, http, version } from '../../src/verify/checks.ts'

const subject = { version: '1.2.3', environment: 'staging', url: 'http://127.0.0.1:8080/' }

test('a check has defaults, and durations become milliseconds', () => {
  expect(http({ path: '/health' })).toEqual({
    kind: 'http',
    name: 'GET /health',
    url: '/health',
    method: 'GET',
    headers: {},
    expect: {},
    attempts: 3,
    intervalMs: 2_000,
    deadlineMs: 10_000,
  })
  expect(version({ attempts: 5, interval: '500ms', deadline: '1m' })).toEqual({
    kind: 'version',
    name: 'version at /version',
    url: '/version',
    headers: {},
    pointer: null,
    attempts: 5,
    intervalMs: 500,
    deadlineMs: 60_000,
  })
  expect(command('npm test', { name: 'smoke', expected: 'passed' })).toEqual({
    kind: 'command',
    name: 'smoke',
    run: 'npm test',
    env: {},
    expected: 'passed',
    attempts: 3,
    intervalMs: 2_000,
    deadlineMs: 300_000,
  })
})

test('a check is JSON', () => {
  for (const check of [http({ path: '/', expect: { body: 'a' } }), version(), command(['a', 'b'])]) {
    expect(JSON.parse(JSON.stringify(check))).toEqual(check)
  }
})

test.each([
  () => http({ path: 'health' }),
  () => http({ path: '//evil.example' }),
  () => http({ path: 'ftp://example.com/' }),
  () => http({ path: '/a b' }),
  () => http({ path: '/', expect: { body: { matches: '(' } } }),
  () => http({ path: '/', attempts: 0 }),
  () => http({ path: '/', attempts: 1.5 }),
  () => http({ path: '/', interval: 'soon' }),
  () => http({ path: '/', deadline: 0 }),
  () => version({ path: '' }),
  () => command('  '),
  () => command([]),
])('%s is refused', (build) => {
  expect(build).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('an attempt asks the revision under verification', () => {
  expect(attemptOf(http({ path: '/health', method: 'head', expect: { status: 204 } }), subject)).toEqual({
    effect: 'probe',
    input: {
      url: 'http://127.0.0.1:8080/health',
      method: 'HEAD',
      headers: {},
      expect: { status: 204 },
      timeoutMs: 10_000,
    },
  })
  expect(attemptOf(version({ pointer: '/v' }), subject)).toMatchObject({
    input: { url: 'http://127.0.0.1:8080/version', expect: { version: { equals: '1.2.3', pointer: '/v' } } },
  })
  expect(attemptOf(command('curl -f "$URL"', { expected: '200 OK' }), subject)).toEqual({
    effect: 'probe-command',
    input: {
      run: 'curl -f "$URL"',
      env: {},
      variables: { VERSION: '1.2.3', ENV: 'staging', URL: 'http://127.0.0.1:8080/' },
      expected: '200 OK',
      timeoutMs: 300_000,
    },
  })
})

test('a whole URL needs no URL of the revision, a path does', () => {
  const nowhere = { ...subject, url: null }
  expect(attemptOf(http({ path: 'https://example.com/x' }), nowhere)).toMatchObject({
    input: { url: 'https://example.com/x' },
  })
  expect(attemptOf(command('true'), nowhere).input).toMatchObject({
    variables: { VERSION: '1.2.3', ENV: 'staging' },
  })
  expect(() => attemptOf(http({ path: '/health' }), nowhere)).toThrow(
    expect.objectContaining({ code: 'VERIFICATION_FAILED', target: 'GET /health' }),
  )
})
