import { normalTail } from './normal.ts'

/** How many of so many had it. */
export interface Count {
  readonly hits: number
  readonly total: number
}

/** What a test found: the probability of a difference as large as this one or larger when there is none. */
export interface TestResult {
  readonly test: string
  readonly p: number
}

/** Up to so many hits on both sides together the exact test is made; its work grows with them. */
const mostForExact = 1_000

/**
 * Is the proportion of `one` larger than that of `other`? One-sided: by {@link fisherExact} up to 1,000 hits (or
 * misses, where they are fewer) on both sides together, by {@link pooledZ} beyond.
 */
export function largerProportion(one: Count, other: Count): TestResult {
  const hits = one.hits + other.hits
  const misses = one.total + other.total - hits
  return Math.min(hits, misses) <= mostForExact
    ? { test: "Fisher's exact test", p: fisherExact(one, other) }
    : { test: 'two-proportion z-test', p: pooledZ(one, other) }
}

/**
 * Fisher's exact test, one-sided: given all hits together, the probability that at least as many of them fall to
 * `one` when chance alone deals them out (the hypergeometric tail).
 *
 * R. A. Fisher, The Logic of Inductive Inference, 1935. The same as `fisher.test(alternative = 'greater')` in R.
 *
 * @param one whole numbers, as those of `other`
 * @returns the p value
 */
export function fisherExact(one: Count, other: Count): number {
  const hits = one.hits + other.hits
  const most = Math.min(hits, one.total)
  const logOfFirst =
    logChoose(one.total, one.hits) +
    logChoose(other.total, other.hits) -
    logChoose(one.total + other.total, hits)
  let term = Math.exp(logOfFirst)
  let sum = term
  for (let k = one.hits; k < most; k++) {
    term *= ((one.total - k) * (hits - k)) / ((k + 1) * (other.total - hits + k + 1))
    sum += term
  }
  return Math.min(1, sum)
}

/**
 * The z-test for two proportions, one-sided, with the pooled proportion under the hypothesis that both are the same
 * and with Yates's continuity correction. The same as `prop.test(alternative = 'greater')` in R.
 *
 * @returns the p value
 */
export function pooledZ(one: Count, other: Count): number {
  const pooled = (one.hits + other.hits) / (one.total + other.total)
  const variance = pooled * (1 - pooled) * (1 / one.total + 1 / other.total)
  if (!(variance > 0)) return 1
  const difference = one.hits / one.total - other.hits / other.total
  const correction = Math.min(Math.abs(difference), (1 / one.total + 1 / other.total) / 2)
  return normalTail((difference - Math.sign(difference) * correction) / Math.sqrt(variance))
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

/** Stirling's series; below 16 it is worth multiplying. */
function logFactorial(n: number): number {
  if (n < 16) {
    let product = 1
    for (let factor = 2; factor <= n; factor++) product *= factor
    return Math.log(product)
  }
  const x = n + 1
  const inverse = 1 / (x * x)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1_260 - inverse / 1_680))) / x
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series
}
