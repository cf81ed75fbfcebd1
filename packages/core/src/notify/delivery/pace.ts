/** How often and how fast a delivery is tried, and whose time it is. */
export interface Pace {
  /** Tries after the first. */
  readonly retries: number
  /** Milliseconds before the second try; doubled each time, and spread at random. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** Milliseconds for one try. */
  readonly tryMs: number
  /** Wall clock, milliseconds since 1970. */
  now(): number
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number
  /** From 0 up to 1. */
  random(): number
  /** Waits; rejects with the signal's reason when that is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** Six tries over about half a minute, or as many as the deadline leaves time for. */
export const standardPace: Pace = {
  retries: 5,
  firstWaitMs: 1_000,
  longestWaitMs: 30_000,
  tryMs: 10_000,
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  async wait(ms, signal) {
    const { setTimeout } = await import('node:timers/promises')
    try {
      await setTimeout(ms, undefined, { signal })
    } catch {
      throw signal.reason
    }
  },
}

/**
 * The wait before a try: twice as long each time, of which the second half is random, so that many who failed
 * together do not come back together.
 *
 * @param failed how many tries have failed, from 1
 * @param askedMs what the receiver asked for; never waited less
 */
export function waitBefore(failed: number, askedMs: number | null, pace: Pace): number {
  const full = Math.min(pace.longestWaitMs, pace.firstWaitMs * 2 ** (failed - 1))
  const spread = Math.round(full / 2 + (full / 2) * pace.random())
  return askedMs === null ? spread : Math.max(askedMs, spread)
}
