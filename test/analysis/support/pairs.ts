/** A canary beside its baseline, with a regression of known size. */
export interface Pair {
  readonly id: string
  readonly kind: 'errors' | 'latency'
  /** Errors: percentage points more of all requests. Latency: percent longer. */
  readonly regression: number
  readonly seed: number
}

export const kinds = ['errors', 'latency'] as const
export const regressions = [0, 1, 5, 20] as const
export const runs = 100

/** The canary gets a fifth of the traffic. */
export const requestsPerSecond = { canary: 60, baseline: 240 } as const
/** 1 % of the baseline's requests fail. */
export const errorRate = 0.01
/** Requests take 200 ms in the middle, with a long tail: log-normally spread, with this sigma. */
export const medianSeconds = 0.2
export const sigma = 0.5

/** As many canaries as there are kinds of metrics, sizes of regressions, and runs of each. */
export const pairs: readonly Pair[] = kinds.flatMap((kind) =>
  regressions.flatMap((regression) =>
    Array.from({ length: runs }, (_, run) => ({
      id: `${kind}-${regression}-${run}`,
      kind,
      regression,
      seed: (kinds.indexOf(kind) * 100 + regression) * 1_000 + run,
    })),
  ),
)
