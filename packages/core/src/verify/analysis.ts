import type { JsonObject } from '../json/json.ts'

/** Where a metric comes from. */
export type MetricSource = CommandSource | HttpSource

/** The last line that a command prints: a number, or JSON `{"value": 0.01, "samples": 1200}`. */
export interface CommandSource extends JsonObject {
  readonly kind: 'command'
  readonly run: string | readonly string[]
  readonly env: { readonly [name: string]: string }
  readonly timeoutMs: number
}

/** A number in the JSON body of an HTTP answer. */
export interface HttpSource extends JsonObject {
  readonly kind: 'http'
  /** `${VERSION}` and `${RELEASE}` are replaced, URL-encoded. */
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /** Where the number stands (RFC 6901); a number written as a string counts. */
  readonly pointer: string
  /** Where the number of samples stands; `null`: not told. */
  readonly samplesPointer: string | null
  readonly timeoutMs: number
}

/** The bounds of a good value; the bounds themselves are good. At least one is given. */
export interface Threshold extends JsonObject {
  readonly max?: number
  readonly min?: number
}

/** A metric and how it is judged. */
export interface MetricSpec extends JsonObject {
  readonly name: string
  readonly source: MetricSource
  readonly threshold: Threshold
  /** How often it is measured. */
  readonly count: number
  /** Milliseconds between two measurements. */
  readonly intervalMs: number
  /** How many measurements may be out of bounds. */
  readonly failureLimit: number
  /** How many measurements may have no data. */
  readonly noDataLimit: number
  /** Measurements made of fewer samples than this have no data; those that tell no number of samples have. */
  readonly minSamples: number
  /** What more missing data than `noDataLimit` means. Never a pass. */
  readonly noData: 'fail' | 'inconclusive'
}

/** One look at a metric. */
export interface Measurement extends JsonObject {
  /** `null`: no data. */
  readonly value: number | null
  readonly samples: number | null
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
 */
export function judge(metric: MetricSpec, measurements: readonly Measurement[]): Judgement {
  let good = 0
  let failures = 0
  let missing = 0
  let last = ''
  for (const measurement of measurements) {
    const problem = problemOf(metric, measurement)
    if (problem === null) good++
    else {
      last = problem.reason
      if (problem.noData) missing++
      else failures++
      // What was seen first decides, so that a later measurement cannot change the verdict.
      if (failures > metric.failureLimit) {
        return {
          verdict: 'fail',
          reason: `${counted(failures, 'measurement')} out of bounds, the last one: ${last}`,
        }
      }
      if (missing > metric.noDataLimit && metric.noData === 'fail') {
        return {
          verdict: 'fail',
          reason: `${counted(missing, 'measurement')} without data, the last one: ${last}`,
        }
      }
    }
  }
  if (missing > metric.noDataLimit) {
    return {
      verdict: 'no_data',
      reason: `${counted(missing, 'measurement')} without data, the last one: ${last}`,
    }
  }
  if (good === 0) return { verdict: 'no_data', reason: noneGood(measurements.length, last) }
  return {
    verdict: 'pass',
    reason: `${good} of ${counted(measurements.length, 'measurement')} within ${bounds(metric.threshold)}`,
  }
}

function problemOf(metric: MetricSpec, measurement: Measurement): { noData: boolean; reason: string } | null {
  const { value, samples } = measurement
  if (value === null || !Number.isFinite(value)) {
    return { noData: true, reason: measurement.reason ?? 'the source gave no number' }
  }
  if (samples !== null && samples < metric.minSamples) {
    return { noData: true, reason: `${counted(samples, 'sample')}, expected at least ${metric.minSamples}` }
  }
  const { max, min } = metric.threshold
  if ((max === undefined || value <= max) && (min === undefined || value >= min)) return null
  return { noData: false, reason: `expected ${bounds(metric.threshold)}, seen ${value}` }
}

function noneGood(total: number, last: string): string {
  if (total === 0) return 'nothing was measured'
  return `none of ${counted(total, 'measurement')} is within bounds, the last one: ${last}`
}

function bounds({ max, min }: Threshold): string {
  if (max === undefined) return `at least ${min}`
  return min === undefined ? `at most ${max}` : `${min} to ${max}`
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
