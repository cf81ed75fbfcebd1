import { LandfallError } from '../errors/landfall-error.ts'

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

export type Weekday = (typeof weekdays)[number]

/** A time of the week at which deployments may start. */
export interface DeploymentWindow {
  /** The days on which it begins. Default: every day. */
  readonly days?: readonly Weekday[]
  /** `09:00`, 24 hours. */
  readonly from: string
  /** `16:30`, not included; a time that is not after `from` is on the next day. */
  readonly to: string
  /** IANA name such as `Europe/Berlin`. Default `UTC`. */
  readonly timeZone?: string
}

/** A time at which nothing may be deployed. */
export interface Freeze {
  /** ISO 8601. */
  readonly from: string
  /** ISO 8601, not included. */
  readonly to: string
  readonly reason: string
}

/**
 * Why no deployment may start at a time; `null` when one may.
 *
 * @param nowMs ms since 1970
 *
 * @example
 * closedAt(Date.now(), { windows: [{ days: ['mon', 'tue'], from: '09:00', to: '16:00' }], freezes: [] })
 */
export function closedAt(
  nowMs: number,
  times: { readonly windows?: readonly DeploymentWindow[]; readonly freezes?: readonly Freeze[] },
): string | null {
  const { windows = [], freezes = [] } = times
  const freeze = freezes.find(({ from, to }) => nowMs >= Date.parse(from) && nowMs < Date.parse(to))
  if (freeze !== undefined) return `frozen until ${freeze.to}: ${freeze.reason}`
  if (windows.length === 0 || windows.some((window) => isOpen(window, nowMs))) return null
  return `open only ${windows.map(inWords).join(', or ')}`
}

/** @throws `INVALID_INPUT` for a time, a day or a time zone that does not exist */
export function checkTimes(
  place: string,
  times: { readonly windows?: readonly DeploymentWindow[]; readonly freezes?: readonly Freeze[] },
): void {
  for (const { days = [], from, to, timeZone = 'UTC' } of times.windows ?? []) {
    const wrong = [from, to].find((time) => !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time))
    if (wrong !== undefined) throw invalid(place, 'a time of day such as 09:00', wrong)
    const day = days.find((one) => !weekdays.includes(one))
    if (day !== undefined) throw invalid(place, `one of ${weekdays.join(', ')}`, day)
    if (!isTimeZone(timeZone)) throw invalid(place, 'a time zone such as Europe/Berlin', timeZone)
  }
  for (const { from, to } of times.freezes ?? []) {
    // Without an offset it would be another moment on every machine.
    const wrong = [from, to].find(
      (time) => Number.isNaN(Date.parse(time)) || !/(?:Z|[+-]\d\d:?\d\d)$/i.test(time),
    )
    if (wrong !== undefined) throw invalid(place, 'a time such as 2026-12-20T00:00:00Z', wrong)
    if (Date.parse(from) >= Date.parse(to))
      throw invalid(place, 'an end after the beginning', `${from} to ${to}`)
  }
}

function isOpen({ days = weekdays, from, to, timeZone = 'UTC' }: DeploymentWindow, nowMs: number): boolean {
  const { day, minute } = localTime(nowMs, timeZone)
  const start = minutesOf(from)
  const end = minutesOf(to)
  const begins = (index: number): boolean => days.includes(weekdays[(index + 7) % 7] as Weekday)
  if (end > start) return begins(day) && minute >= start && minute < end
  return (begins(day) && minute >= start) || (begins(day - 1) && minute < end)
}

function localTime(nowMs: number, timeZone: string): { readonly day: number; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]))
  return {
    day: weekdays.indexOf(parts.get('weekday')?.toLowerCase() as Weekday),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  }
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function inWords({ days, from, to, timeZone = 'UTC' }: DeploymentWindow): string {
  return `${days === undefined ? 'daily' : days.join(' ')} ${from}-${to} ${timeZone}`
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone })
    return true
  } catch {
    return false
  }
}

function invalid(place: string, expected: string, seen: string): LandfallError {
  const message = `The deployment times of ${place} are not valid`
  return new LandfallError({ code: 'INVALID_INPUT', message, target: place, expected, seen })
}
