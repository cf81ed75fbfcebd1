/** A duration in at most six characters: `0.3s`, `42s`, `1m05s`, `2h10m`, `3d04h`. */
export function shortTime(durationMs: number): string {
  const ms = Math.max(0, durationMs)
  if (ms < 9_950) return `${(Math.round(ms / 100) / 10).toFixed(1)}s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds}s`
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours}h${two(minutes % 60)}m`
  return `${Math.floor(hours / 24)}d${two(hours % 24)}h`
}

/** A time that goes on, in whole seconds: it would flicker otherwise. */
export function runningTime(durationMs: number): string {
  const ms = Math.max(0, durationMs)
  return ms < 60_000 ? `${Math.floor(ms / 1_000)}s` : shortTime(Math.floor(ms / 1_000) * 1_000)
}

/** The time of day, `14:05`; with the date when it is not within half a day of now. */
export function clockTime(atMs: number, nowMs: number, timeZone: string): string {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  )
  const time = `${parts.get('hour')}:${parts.get('minute')}`
  if (Math.abs(atMs - nowMs) < 43_200_000) return time
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')} ${time}`
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making one takes a millisecond, and a frame is drawn ten times a second. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const two = '2-digit'
  const made = new Intl.DateTimeFormat('en-CA', {
    ...(timeZone === '' ? {} : { timeZone }),
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    hourCycle: 'h23',
  })
  formats.set(timeZone, made)
  return made
}
