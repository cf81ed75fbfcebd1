import { expect, test } from 'vitest'
import { invokesCurl } from '../../../../src/runtime/handlers/process/curl-status.ts'

test.each([
  ['curl -f https://example.com', true],
  ['set -e; curl x', true],
  ['a && curl x', true],
  ['$(curl -s x)', true],
  ['/usr/bin/curl x', true],
  ['echo a|curl -T- x', true],
  ['npm run curl-tests', false],
  ['echo mycurl x', false],
  [['curl', 'x'], true],
  [['/opt/bin/curl', 'x'], true],
  [['echo', 'curl', 'x'], false],
  [[], false],
])('%j', (run, expected) => {
  expect(invokesCurl(run)).toBe(expected)
})
