import { describe, expect, test } from 'vitest'
import { LandfallError } from '../../src/errors/landfall-error.ts'
import { formatDuration, parseDuration } from '../../src/json/duration.ts'

describe('parseDuration', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1m30s', 90_000],
    ['1h2m3s4ms', 3_723_004],
    ['5m20ms', 300_020],
    [' 30s ', 30_000],
    ['0s', 0],
    [1234, 1234],
    [0.6, 1],
  ])('reads %j as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each([
    '',
    '30',
    's',
    '-1s',
    '1s1m',
    '1m1m',
    '1 m',
    '1y',
    '1e3s',
    '0x1s',
    '٣s',
    -1,
    Number.NaN,
    Infinity,
  ])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(LandfallError)
    expect(() => parseDuration(text)).toThrow(/is not a duration/)
  })
})

describe('formatDuration', () => {
  test.each([
    [0, '0ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [1_530, '1.5s'],
    [59_949, '59.9s'],
    [59_951, '1m'],
    [332_000, '5m32s'],
    [3_600_000, '1h'],
    [3_605_000, '1h5s'],
    [93_784_000, '1d2h3m4s'],
    [-5, '0ms'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  test('what it writes can be read again', () => {
    for (const ms of [1, 900, 1_500, 61_000, 3_661_000, 90_061_000]) {
      expect(parseDuration(formatDuration(ms))).toBe(ms)
    }
  })
})
