/**
 * Reads the header `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
 *
 * @param nowMs the wall clock, milliseconds since 1970
 * @returns milliseconds to wait, never negative; `null` when the header is absent or cannot be read
 *
 * @example retryAfterMs('120', Date.now()) // 120000
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const value = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000
  // `Date.parse` also takes forms that no server means, such as `-5`; a date has the name of a day.
  if (!/^[A-Za-z]{3,9},? /.test(value)) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}
