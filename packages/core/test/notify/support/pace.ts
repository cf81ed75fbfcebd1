import type { Pace } from '../../../src/notify/delivery/pace.ts'

/** A pace on a clock that only waits move. */
export interface TestPace extends Pace {
  /** Milliseconds of each wait so far. */
  readonly waits: number[]
}

/** Tries that take as long as they take, with waits that take none. */
export function testPace(parts: Partial<Pace> = {}): TestPace {
  const waits: number[] = []
  let clock = 0
  return {
    retries: 5,
    firstWaitMs: 1_000,
    longestWaitMs: 30_000,
    tryMs: 10_000,
    now: () => Date.parse('2026-01-02T10:05:32Z') + clock,
    monotonic: () => clock,
    random: () => 1,
    async wait(ms, signal) {
      signal.throwIfAborted()
      waits.push(ms)
      clock += ms
    },
    ...parts,
    waits,
  }
}
