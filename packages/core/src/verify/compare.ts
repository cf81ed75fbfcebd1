import type { JsonObject } from '../json/json.ts'
import { type Count, largerProportion, type TestResult } from './statistics/proportions.ts'
import { largerRanks, median, shiftBetween, smallestP } from './statistics/ranks.ts'

/** When the canary counts as worse than the baseline: the difference is no chance, and it is large enough to matter. */
export interface Comparison extends JsonObject {
  /** The probability, over all looks of a rollout, to call a canary worse that is not. */
  readonly alpha: number
  readonly worse: 'higher' | 'lower'
  readonly tolerated: Tolerance
}

/** By how much the canary may be worse: the larger one of both counts. */
export interface Tolerance extends JsonObject {
  /** In the metric's unit; 0.01 is one percentage point of a ratio. */
  readonly absolute: number
  /** A share of the baseline's value. */
  readonly relative: number
}

/** Counts as Prometheus gave them. */
export interface RatioCounts extends JsonObject {
  readonly canary: ErrorCount
  readonly baseline: ErrorCount
}

export interface ErrorCount extends JsonObject {
  readonly errors: number
  readonly total: number
}

/** Samples as Prometheus gave them. */
export interface SeriesSamples extends JsonObject {
  readonly canary: readonly number[]
  readonly baseline: readonly number[]
}

/** What a comparison says, with its numbers in words. */
export interface Compared {
  readonly is: 'good' | 'bad' | 'missing'
  readonly words: string
}

/**
 * Compares the canary with the baseline.
 *
 * Bad is what is significant (`p` at most `level`) and more than tolerated, both. So neither does chance stop a
 * canary, nor does a difference that nobody minds and that only many samples can show.
 */
export function compare(
  comparison: Comparison,
  measured: { readonly ratio?: RatioCounts; readonly series?: SeriesSamples },
  level: number,
): Compared {
  if (measured.ratio !== undefined) return compareRatio(comparison, measured.ratio, level)
  if (measured.series !== undefined) return compareSeries(comparison, measured.series, level)
  return { is: 'missing', words: 'the source gave nothing to compare' }
}

function compareRatio(comparison: Comparison, ratio: RatioCounts, level: number): Compared {
  const one = whole(ratio.canary)
  const other = whole(ratio.baseline)
  if (one === null || other === null) {
    const { errors, total } = one === null ? ratio.canary : ratio.baseline
    return { is: 'missing', words: `${shown(errors)} errors of ${shown(total)} are no counts` }
  }
  const rates = [one.hits / one.total, other.hits / other.total] as const
  const [more, less] = comparison.worse === 'higher' ? [one, other] : [other, one]
  const increase = (rates[0] - rates[1]) * (comparison.worse === 'higher' ? 1 : -1)
  const allowed = toleratedOf(comparison, rates[1])
  const side = (rate: number, { hits, total }: Count) => `${shown(rate * 100)} % (${hits} of ${total})`
  const points = `${shown(Math.abs(increase) * 100)} points ${direction(comparison, increase)}`
  const words = `${side(rates[0], one)} against ${side(rates[1], other)}, ${points}, tolerated ${shown(allowed * 100)}`
  return conclude(words, increase > allowed, largerProportion(more, less), level)
}

function compareSeries(comparison: Comparison, series: SeriesSamples, level: number): Compared {
  const { canary, baseline } = series
  const sizes = `${canary.length} and ${baseline.length} samples`
  const least = smallestP(canary.length, baseline.length)
  if (least > level) return { is: 'missing', words: `${sizes} cannot show a difference at ${shown(level)}` }
  const middle = median(baseline)
  const [more, less] = comparison.worse === 'higher' ? [canary, baseline] : [baseline, canary]
  const increase = shiftBetween(more, less)
  const allowed = toleratedOf(comparison, middle)
  const share = middle === 0 ? '' : ` (${shown(Math.abs(increase / middle) * 100)} %)`
  const by = `${shown(Math.abs(increase))}${share} ${direction(comparison, increase)}`
  const medians = `median ${shown(median(canary))} against ${shown(middle)}`
  const words = `${medians} of ${sizes}, ${by}, tolerated ${shown(allowed)}`
  return conclude(words, increase > allowed, largerRanks(more, less), level)
}

function conclude(words: string, tooMuch: boolean, { test, p }: TestResult, level: number): Compared {
  const is = tooMuch && p <= level ? 'bad' : 'good'
  return { is, words: `${words}; p = ${shown(p)} by ${test}, level ${shown(level)}` }
}

/** Prometheus extrapolates what counters grew by, so that counts are not whole; the tests need whole ones. */
function whole({ errors, total }: ErrorCount): Count | null {
  if (!(errors >= 0 && total > 0) || !Number.isSafeInteger(Math.round(total))) return null
  const rounded = Math.max(1, Math.round(total))
  return errors > total * 1.01 + 1 ? null : { hits: Math.min(Math.round(errors), rounded), total: rounded }
}

function toleratedOf({ tolerated }: Comparison, baseline: number): number {
  return Math.max(tolerated.absolute, tolerated.relative * Math.abs(baseline))
}

function direction({ worse }: Comparison, increase: number): string {
  return (worse === 'higher') === increase >= 0 ? 'more' : 'less'
}

const shown = (value: number) => String(Number(value.toPrecision(3)))
