import { expect, test } from 'vitest'
import { retryAfterMs } from '../../../src/notify/delivery/retry-after.ts'

const now = Date.parse('2026-01-02T10:00:00Z')

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Fri, 02 Jan 2026 10:00:30 GMT', 30_000],
  ['Friday, 02-Jan-26 10:00:30 GMT', 30_000],
  ['Fri, 02 Jan 2026 09:00:00 GMT', 0],
  [null, null],
  ['', null],
  ['soon', null],
  ['-5', null],
  ['1.5', null],
  ['2026', 2_026_000],
  ['99999999999999', null],
  ['Fri, never', null],
])('%j asks to wait %j ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms)
})
