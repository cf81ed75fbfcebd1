import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { MetricSpec, Threshold } from './analysis.ts'

/** How often a metric is measured, and what its measurements mean together. */
export interface MeasuringOptions {
  /** How often it is measured. Default 1. */
  readonly count?: number
  /** Between two measurements, `30s`. Default 30 s. */
  readonly interval?: string | number
  /** How many measurements may be bad. Default 0. */
  readonly failureLimit?: number
  /** How many measurements may have no data. Default 0. */
  readonly noDataLimit?: number
  /** Measurements made of fewer samples have no data. Default 1; in a comparison 100 requests, or 10 samples, a side. */
  readonly minSamples?: number
  /** What too much missing data means. Default `inconclusive`: the analysis ends with `ANALYSIS_NO_DATA`. */
  readonly noData?: 'fail' | 'inconclusive'
  /** For one measurement, `30s`. Default 30 s. */
  readonly deadline?: string | number
  /** Whether the analysis fails with this metric. Default `true`; the others give a score together. */
  readonly critical?: boolean
  /** Its share in the score, where it is not critical. Default 1. */
  readonly weight?: number
}

/** How a metric is measured and judged. */
export interface MetricOptions extends MeasuringOptions {
  /** The largest good value. */
  readonly max?: number
  /** The smallest good value. */
  readonly min?: number
}

/** For one measurement. */
export const defaultDeadlineMs = 30_000

type Rest = 'source' | 'threshold' | 'comparison'

/** A metric from what its options say. @throws `INVALID_INPUT` when a number is not valid */
export function metricFrom(
  name: string,
  options: MeasuringOptions,
  rest: Pick<MetricSpec, Rest>,
  fewest = 1,
): MetricSpec {
  if (name.trim() === '') throw invalidMetric(name, 'a name', 'nothing')
  const count = whole(name, 'count', options.count ?? 1, 1)
  const failureLimit = whole(name, 'failureLimit', options.failureLimit ?? 0, 0)
  const noDataLimit = whole(name, 'noDataLimit', options.noDataLimit ?? 0, 0)
  if (failureLimit + noDataLimit >= count) {
    const seen = `count ${count}, failureLimit ${failureLimit}, noDataLimit ${noDataLimit}`
    throw invalidMetric(name, 'limits that leave at least one measurement that has to be good', seen)
  }
  return {
    name,
    ...rest,
    count,
    intervalMs: parseDuration(options.interval ?? 30_000),
    failureLimit,
    noDataLimit,
    minSamples: whole(name, 'minSamples', options.minSamples ?? fewest, 0),
    noData: options.noData ?? 'inconclusive',
    critical: options.critical ?? true,
    weight: between(name, 'weight', options.weight ?? 1, Number.MIN_VALUE, 1e6),
  }
}

/** The bounds. @throws `INVALID_INPUT` when there is none */
export function thresholdFrom(name: string, { max, min }: MetricOptions): Threshold {
  const finite = [max, min].every((bound) => bound === undefined || Number.isFinite(bound))
  const sound =
    finite &&
    (max !== undefined || min !== undefined) &&
    !(min !== undefined && max !== undefined && min > max)
  if (!sound) throw invalidMetric(name, 'max, min or both, the smaller one as min', `max ${max}, min ${min}`)
  return { ...(max === undefined ? {} : { max }), ...(min === undefined ? {} : { min }) }
}

export function whole(name: string, what: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw invalidMetric(name, `a whole ${what} of ${least} or more`, String(value))
}

export function between(name: string, what: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value
  throw invalidMetric(name, `${what} from ${least} to ${most}`, String(value))
}

export function httpUrl(name: string, url: string): string {
  if (/^https?:\/\/[^\s/]+\S*$/i.test(url)) return url
  throw invalidMetric(name, 'a URL with http or https', url)
}

export function invalidMetric(name: string, expected: string, seen: string): LandfallError {
  const message = `The metric ${JSON.stringify(name)} is not valid`
  return new LandfallError({ code: 'INVALID_INPUT', message, target: name, expected, seen })
}
