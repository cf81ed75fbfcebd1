/** The middle value; the mean of the two middle ones when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** Runs something and gives the milliseconds it took. */
export async function timed(run: () => unknown): Promise<number> {
  const began = performance.now()
  await run()
  return performance.now() - began
}

/** Milliseconds of each round, by name. */
export type Times<Name extends string> = { readonly [N in Name]: readonly number[] }

/** No more rounds are begun after so long, in ms: on a slow or busy machine fewer rounds have to do. */
const budgetMs = 15_000

/**
 * Runs several things in turn, A B A B, so that whatever else the machine does disturbs all of them alike.
 * The first round warms up and does not count.
 */
export async function alternately<Name extends string>(
  rounds: number,
  runs: { readonly [N in Name]: (round: number) => unknown },
): Promise<Times<Name>> {
  const names = Object.keys(runs) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  const began = performance.now()
  for (let round = 0; round <= rounds; round++) {
    if (round > 3 && performance.now() - began > budgetMs) break
    for (const name of names) {
      const ms = await timed(() => runs[name](round))
      if (round > 0) times[name].push(ms)
    }
  }
  return times
}

/**
 * How many times the other one something is: the median over the rounds, each divided by its neighbour of the
 * same round, so that slow minutes of the machine cancel out.
 */
export function ratioOf(times: readonly number[], others: readonly number[]): number {
  return median(times.map((ms, round) => ms / (others[round] ?? Number.NaN)))
}
