import { normalTail } from './normal.ts'
import type { TestResult } from './proportions.ts'

/** Up to so many samples on either side, and without ties, every order is counted. */
const mostForExact = 20

/**
 * The Mann–Whitney U test (Wilcoxon's rank sum test), one-sided: do the values of `one` tend to be larger than those
 * of `other`? It compares ranks only, so it needs no normal distribution and a few wild values do not sway it.
 *
 * Without ties and with at most 20 samples a side exactly, by counting the orders; otherwise by the normal
 * approximation with the variance corrected for ties and a continuity correction of one half.
 *
 * H. B. Mann and D. R. Whitney, On a Test of Whether one of Two Random Variables is Stochastically Larger than the
 * Other, 1947. The same as `wilcox.test(alternative = 'greater')` in R.
 *
 * @param one samples, at least one, as in `other`
 */
export function largerRanks(one: readonly number[], other: readonly number[]): TestResult {
  const { u, tied } = rankSum(one, other)
  const exact = tied === 0 && Math.max(one.length, other.length) <= mostForExact
  return exact
    ? { test: 'Mann–Whitney U test, exact', p: exactTail(one.length, other.length, u) }
    : { test: 'Mann–Whitney U test', p: approximateTail(one.length, other.length, u, tied) }
}

/** The smallest p value that so many samples can give: every value of one side is larger than every one of the other. */
export function smallestP(n: number, m: number): number {
  let p = 1
  for (let k = 1; k <= Math.min(n, m); k++) p *= k / (Math.max(n, m) + k)
  return p
}

/** U of `one`, and the sum of t³ − t over the groups of t equal values. */
function rankSum(one: readonly number[], other: readonly number[]): { u: number; tied: number } {
  const all = [
    ...one.map((value) => ({ value, mine: true })),
    ...other.map((value) => ({ value, mine: false })),
  ].sort((a, b) => a.value - b.value)
  let ranks = 0
  let tied = 0
  for (let start = 0; start < all.length; ) {
    let end = start
    let mine = 0
    while (end < all.length && all[end]?.value === all[start]?.value) {
      if (all[end]?.mine) mine++
      end++
    }
    const equal = end - start
    ranks += (mine * (start + 1 + end)) / 2
    tied += equal ** 3 - equal
    start = end
  }
  return { u: ranks - (one.length * (one.length + 1)) / 2, tied }
}

/** P(U ≥ u): how many of all orders have such a U, by the recurrence of Mann and Whitney. */
function exactTail(n: number, m: number, u: number): number {
  // ways[j][k]: orders of i values of one side and j of the other in which U is k; for i = 0, 1, … n.
  let ways = Array.from({ length: m + 1 }, () => [1])
  for (let i = 1; i <= n; i++) {
    const next: number[][] = [[1]]
    for (let j = 1; j <= m; j++) {
      // The largest value is one's own, and beats j others; or it is one of theirs.
      const own = ways[j] ?? []
      const theirs = next[j - 1] ?? []
      next.push(Array.from({ length: i * j + 1 }, (_, k) => (own[k - j] ?? 0) + (theirs[k] ?? 0)))
    }
    ways = next
  }
  const counts = ways[m] ?? []
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return sum(counts.slice(u)) / sum(counts)
}

function approximateTail(n: number, m: number, u: number, tied: number): number {
  const all = n + m
  const variance = ((n * m) / 12) * (all + 1 - tied / (all * (all - 1)))
  // Nothing but equal values: nothing speaks for a difference.
  if (!(variance > 0)) return 1
  return normalTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance))
}

/**
 * By how much the values of `one` are larger: the median of all differences between a value of `one` and one of
 * `other`. The estimate that belongs to the Mann–Whitney test.
 *
 * J. L. Hodges and E. L. Lehmann, Estimates of Location Based on Rank Tests, 1963.
 */
export function shiftBetween(one: readonly number[], other: readonly number[]): number {
  const differences = new Float64Array(one.length * other.length)
  let at = 0
  for (const mine of one) for (const theirs of other) differences[at++] = mine - theirs
  return middle(differences.sort())
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return middle(Float64Array.from(values).sort())
}

function middle(sorted: Float64Array): number {
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper
}
