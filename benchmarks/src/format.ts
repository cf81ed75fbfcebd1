/** Three digits that count: `0.123`, `1.23`, `12.3`, `123`. */
export function digits(value: number): string {
  if (value === 0) return '0'
  const before = Math.floor(Math.log10(Math.abs(value))) + 1
  return value.toFixed(Math.min(3, Math.max(0, 3 - before)))
}

/** A time with the unit that fits. */
export function time(ms: number): string {
  if (ms >= 1000) return `${digits(ms / 1000)} s`
  if (ms >= 0.1) return `${digits(ms)} ms`
  if (ms >= 0.0001) return `${digits(ms * 1000)} µs`
  return `${digits(ms * 1_000_000)} ns`
}

/** A size with the unit that fits, in powers of 1000. */
export function size(bytes: number): string {
  if (bytes >= 1_000_000) return `${digits(bytes / 1_000_000)} MB`
  if (bytes >= 1000) return `${digits(bytes / 1000)} kB`
  return `${Math.round(bytes)} B`
}
