import type { Split } from '@landfall/core'

// The cookie does not name a revision but a fixed point between 0 and 100. The split lays the revisions out
// on that line, so every visitor meets the revision that the split gives to that point, at any time: when a
// canary grows, those who were on it stay on it, and exactly the wished share of the others moves.

/** Reads the visitor's point from a `Cookie` header; `undefined` when there is none. */
export function readPoint(cookies: string | undefined, name: string): number | undefined {
  for (const cookie of cookies?.split(';') ?? []) {
    const [key, value] = cookie.split('=', 2)
    if (key?.trim() !== name) continue
    const point = Number(value?.trim() || Number.NaN)
    if (point >= 0 && point < 100) return point
  }
  return undefined
}

/** The `Set-Cookie` value that keeps a visitor at a point. */
export function writePoint(name: string, point: number): string {
  return `${name}=${point.toFixed(3)}; Path=/; HttpOnly; SameSite=Lax`
}

/**
 * The point of the nth new visitor: the van der Corput sequence, whose every beginning is spread evenly over
 * the line. Cut to what the cookie can carry.
 */
export function pointOf(n: number): number {
  let rest = n
  let digit = 50
  let point = 0
  while (rest > 0) {
    if (rest % 2 === 1) point += digit
    rest = Math.floor(rest / 2)
    digit /= 2
  }
  return Math.floor(point * 1_000) / 1_000
}

/**
 * Which revision the split gives to a point. The stable one lies at the end, so that a canary grows at its
 * cost.
 */
export function revisionAt(point: number, split: Split, stable: string | null): string | undefined {
  const order = Object.keys(split).filter((id) => (split[id] ?? 0) > 0)
  order.sort((a, b) => Number(a === stable) - Number(b === stable) || (a < b ? -1 : 1))
  let end = 0
  for (const id of order) {
    end += split[id] ?? 0
    if (point < end) return id
  }
  return order.at(-1)
}
