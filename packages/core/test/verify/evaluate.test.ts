import { describe, expect, test } from 'vitest'
import { evaluateAnswer } from '../../src/verify/evaluate.ts'
import type { HttpAnswer, HttpExpectation } from '../../src/verify/expectation.ts'

function reasonOf(expected: HttpExpectation, answer: Partial<HttpAnswer>): string | null {
  const judged = evaluateAnswer(expected, { status: 200, headers: {}, body: '', truncated: false, ...answer })
  expect(judged.passed).toBe(judged.reason === null)
  return judged.reason
}

describe('status', () => {
  test.each([200, 204, 299])('%d is good by default', (status) => {
    expect(reasonOf({}, { status })).toBe(null)
  })
  test.each([199, 300, 404, 503])('%d is not', (status) => {
    expect(reasonOf({}, { status })).toBe(`expected status 200 to 299, seen ${status}`)
  })
  test('one status, or a range', () => {
    expect(reasonOf({ status: 404 }, { status: 404 })).toBe(null)
    expect(reasonOf({ status: 200 }, { status: 201 })).toBe('expected status 200, seen 201')
    expect(reasonOf({ status: [200, 399] }, { status: 302 })).toBe(null)
  })
})

describe('body and headers', () => {
  test.each<[HttpExpectation['body'], string, boolean]>([
    ['ok', 'all ok here', true],
    [{ contains: 'ok' }, 'down', false],
    [{ equals: 'ok' }, ' ok\n', true],
    [{ equals: 'ok' }, 'okay', false],
    [{ matches: '^up: \\d+$' }, 'x\nup: 12\ny', true],
    [{ matches: '^down' }, 'up', false],
    [{ matches: '(' }, '(', false],
  ])('%j against %j', (body = '', seen, good) => {
    expect(reasonOf({ body }, { body: seen }) === null).toBe(good)
    expect(reasonOf({ headers: { 'X-State': body } }, { headers: { 'x-state': seen } }) === null).toBe(good)
  })
  test('a header that is not there is said', () => {
    expect(reasonOf({ headers: { 'X-State': 'ok' } }, {})).toBe('expected a header X-State, seen none')
  })
  test('a body that was not read whole equals nothing', () => {
    expect(reasonOf({ body: { equals: 'ok' } }, { body: 'ok', truncated: true })).toBe(
      'expected a body equal to "ok", seen "ok" (only its beginning was read)',
    )
  })
  test('what was seen is shortened', () => {
    expect(reasonOf({ body: 'no' }, { body: 'x'.repeat(10_000) })?.length).toBeLessThan(300)
  })
})

describe('json', () => {
  const body = '{"db":{"up":true},"list":[1,{"b":2,"a":1}],"a/b":0,"m~n":null}'
  test.each([
    ['/db/up', true],
    ['/list/1', { a: 1, b: 2 }],
    ['/a~1b', 0],
    ['/m~0n', null],
  ])('%s equals %j', (pointer, equals) => {
    expect(reasonOf({ json: { pointer, equals } }, { body })).toBe(null)
  })
  test.each([
    ['/db/up', false, 'seen "true"'],
    ['/db/down', true, 'seen nothing there'],
    ['/list/01', 1, 'seen nothing there'],
    ['/db/constructor', null, 'seen nothing there'],
    ['db', true, 'seen nothing there'],
  ])('%s does not equal %j', (pointer, equals, seen) => {
    expect(reasonOf({ json: { pointer, equals } }, { body })).toContain(seen)
  })
  test('a body that is not JSON is said', () => {
    expect(reasonOf({ json: { pointer: '/a', equals: 1 } }, { body: '<html>' })).toContain(
      '"<html>", which is not JSON',
    )
  })
})

describe('version', () => {
  test.each([
    ['1.2.3', undefined],
    ['v1.2.3\n', undefined],
    ['"1.2.3"', undefined],
    ['{"version":"v1.2.3","name":"shop"}', undefined],
    ['{"build":{"version":"1.2.3"}}', '/build/version'],
  ])('is found in %s', (body, pointer) => {
    const version = { equals: '1.2.3', ...(pointer === undefined ? {} : { pointer }) }
    expect(reasonOf({ version }, { body })).toBe(null)
    expect(reasonOf({ version: { ...version, equals: 'v1.2.3' } }, { body })).toBe(null)
  })
  test.each([
    ['1.2.30', undefined, 'expected version 1.2.3, seen "1.2.30"'],
    ['1.2.3-rc.1', undefined, 'expected version 1.2.3, seen "1.2.3-rc.1"'],
    ['{"name":"shop"}', undefined, 'expected version 1.2.3, seen none there'],
    ['{"version":"1.2.4"}', '/version', 'expected version 1.2.3 at /version of the body, seen "1.2.4"'],
    ['<html>', '/version', 'seen "<html>", which is not JSON'],
  ])('is another one in %s', (body, pointer, reason) => {
    const version = { equals: '1.2.3', ...(pointer === undefined ? {} : { pointer }) }
    expect(reasonOf({ version }, { body })).toContain(reason)
  })
})
