import type { JsonObject } from '../json/json.ts'
import { type Comparison, compare, type RatioCounts, type SeriesSamples } from './compare.ts'
import type { MetricSource } from './metric-sources.ts'

/** The bounds of a good value; the bounds themselves are good. At least one is given. */
export interface Threshold extends JsonObject {
  readonly max?: number
  readonly min?: number
}

/** A metric and how it is judged: by a threshold, or by a comparison with the baseline. */
export interface MetricSpec extends JsonObject {
  /** Unique among the metrics of an analysis. */
  readonly name: string
  readonly source: MetricSource
  readonly threshold?: Threshold
  readonly comparison?: Comparison
  /** How often it is measured. */
  readonly count: number
  /** Milliseconds between two measurements. */
  readonly intervalMs: number
  /** How many measurements may be bad. */
  readonly failureLimit: number
  /** How many measurements may have no data. */
  readonly noDataLimit: number
  /**
   * Measurements made of fewer samples than this, in a comparison on either side, have no data; those that tell no
   * number of samples have.
   */
  readonly minSamples: number
  /** What more missing data than `noDataLimit` means. Never a pass. */
  readonly noData: 'fail' | 'inconclusive'
  /** Whether the analysis fails with it; default `true`. The others give a score together. */
  readonly critical?: boolean
  /** Its share in the score, where it is not critical; default 1. */
  readonly weight?: number
}

/** One look at a metric. */
export interface Measurement extends JsonObject {
  /** In a comparison the canary's. `null`: no data. */
  readonly value: number | null
  /** In a comparison those of the side that has fewer. */
  readonly samples: number | null
  /** What is compared, as it was measured. */
  readonly ratio?: RatioCounts
  readonly series?: SeriesSamples
  /** Why there is no data. */
  readonly reason?: string
}

export type Verdict = 'pass' | 'fail' | 'no_data'

/** What measurements say about a revision. */
export interface Judgement {
  readonly verdict: Verdict
  readonly reason: string
}

/**
 * Judges a metric by all its measurements so far, in the order they were made.
 *
 * A failure latches: no later measurement turns it into anything else, because bad ones are counted and never
 * forgotten. Missing data never passes: no measurement at all is `no_data`, and so is more missing data than
 * the metric allows.
 *
 * @param looks how many times the rollout is going to judge the metric in all; see {@link levelOf}
 */
export function judge(metric: MetricSpec, measurements: readonly Measurement[], looks = 1): Judgement {
  const level = levelOf(metric, looks)
  const all = counted(measurements.length, 'measurement')
  const bad = metric.comparison === undefined ? 'out of bounds' : 'worse than the baseline'
  let good = 0
  let failures = 0
  let missing = 0
  let last = ''
  for (const measurement of measurements) {
    const seen = lookAt(metric, measurement, level)
    last = seen.words
    if (seen.is === 'good') good++
    else if (seen.is === 'bad') failures++
    else missing++
    // What was seen first decides, so that a later measurement cannot change the verdict.
    if (failures > metric.failureLimit) {
      return { verdict: 'fail', reason: `${counted(failures, 'measurement')} ${bad}, the last one: ${last}` }
    }
    if (missing > metric.noDataLimit && metric.noData === 'fail') {
      return { verdict: 'fail', reason: withoutData(missing, last) }
    }
  }
  if (measurements.length === 0) return { verdict: 'no_data', reason: 'nothing was measured' }
  if (missing > metric.noDataLimit) return { verdict: 'no_data', reason: withoutData(missing, last) }
  if (good === 0) return { verdict: 'no_data', reason: `none of ${all} is good, the last one: ${last}` }
  const { threshold } = metric
  const how =
    threshold === undefined
      ? `not worse than the baseline, the last one: ${last}`
      : `within ${bounds(threshold)}`
  return { verdict: 'pass', reason: `${good} of ${all} ${how}` }
}

/**
 * The significance level of one comparison, so that all of a rollout together call a good canary bad with the
 * probability `alpha` at most: Bonferroni's correction for every planned look. Where `failureLimit` lets some be
 * bad, more than one has to be, so each may be less strict (Markov's inequality). Both hold however much the looks
 * depend on each other, as those of overlapping windows do.
 */
export function levelOf({ comparison, count, failureLimit }: MetricSpec, looks: number): number {
  return ((comparison?.alpha ?? 0) * (failureLimit + 1)) / (count * Math.max(1, looks))
}

interface Look {
  readonly is: 'good' | 'bad' | 'missing'
  readonly words: string
}

function lookAt(metric: MetricSpec, measurement: Measurement, level: number): Look {
  const { value, samples } = measurement
  if (value === null || !Number.isFinite(value)) {
    return { is: 'missing', words: measurement.reason ?? 'the source gave no number' }
  }
  if (samples !== null && samples < metric.minSamples) {
    return { is: 'missing', words: `${counted(samples, 'sample')}, expected at least ${metric.minSamples}` }
  }
  if (metric.comparison !== undefined) return compare(metric.comparison, measurement, level)
  const { max, min } = metric.threshold ?? {}
  const words = `expected ${bounds(metric.threshold ?? {})}, seen ${value}`
  const within = (max === undefined || value <= max) && (min === undefined || value >= min)
  return { is: within ? 'good' : 'bad', words }
}

function withoutData(missing: number, last: string): string {
  return `${counted(missing, 'measurement')} without data, the last one: ${last}`
}

function bounds({ max, min }: Threshold): string {
  if (max === undefined) return `at least ${min}`
  return min === undefined ? `at most ${max}` : `${min} to ${max}`
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
