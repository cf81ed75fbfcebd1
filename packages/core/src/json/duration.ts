import { LandfallError } from '../errors/landfall-error.ts'

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const
const pattern =
  /^(?=\d)(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/

/**
 * Reads a duration as people write it in a configuration.
 *
 * @param duration parts from large to small, each a number and one of the units `d`, `h`, `m`, `s`, `ms`, as
 *   in `90s` or `1m30s`; a number counts as milliseconds.
 * @returns whole milliseconds, never negative.
 * @throws `INVALID_INPUT` for anything else.
 *
 * @example
 * parseDuration('1m30s') // 90000
 * parseDuration(250) // 250
 */
export function parseDuration(duration: string | number): number {
  const ms = typeof duration === 'number' ? duration : fromText(duration.trim())
  if (Number.isFinite(ms) && ms >= 0 && ms <= Number.MAX_SAFE_INTEGER) return Math.round(ms)
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `${JSON.stringify(duration)} is not a duration`,
    expected: 'a duration such as 250ms, 30s, 1m30s, 2h or 1d, or a number of milliseconds',
    seen: String(duration),
  })
}

function fromText(text: string): number {
  const parts = pattern.exec(text)
  if (parts === null) return Number.NaN
  const [, d = 0, h = 0, m = 0, s = 0, ms = 0] = parts
  return +d * unitMs.d + +h * unitMs.h + +m * unitMs.m + +s * unitMs.s + +ms * unitMs.ms
}

/**
 * Writes a duration for people: its two or more largest parts, down to whole seconds from one minute on.
 *
 * @param durationMs milliseconds.
 *
 * @example
 * formatDuration(332_000) // '5m32s'
 * formatDuration(1_530) // '1.5s'
 * formatDuration(90) // '90ms'
 */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs))
  if (ms < unitMs.s) return `${ms}ms`
  const tenths = Math.round(ms / 100)
  if (tenths < 600) return `${tenths / 10}s`
  let rest = Math.round(ms / unitMs.s)
  let text = ''
  for (const [unit, seconds] of [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / seconds)
    if (count > 0) text += `${count}${unit}`
    rest -= count * seconds
  }
  return text
}
