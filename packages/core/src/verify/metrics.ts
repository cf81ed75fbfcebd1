import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { MetricSource, MetricSpec, Threshold } from './analysis.ts'

/** How a metric is measured and judged. */
export interface MetricOptions {
  /** The largest good value. */
  readonly max?: number
  /** The smallest good value. */
  readonly min?: number
  /** How often it is measured. Default 1. */
  readonly count?: number
  /** Between two measurements, `30s`. Default 30 s. */
  readonly interval?: string | number
  /** How many measurements may be out of bounds. Default 0. */
  readonly failureLimit?: number
  /** How many measurements may have no data. Default 0. */
  readonly noDataLimit?: number
  /** Measurements made of fewer samples have no data. Default 1. */
  readonly minSamples?: number
  /** What too much missing data means. Default `inconclusive`: the analysis ends with `ANALYSIS_NO_DATA`. */
  readonly noData?: 'fail' | 'inconclusive'
  /** For one measurement, `30s`. Default 30 s. */
  readonly deadline?: string | number
}

export interface CommandMetricOptions extends MetricOptions {
  /** Secret values as references, `${env:NAME}`. */
  readonly env?: Readonly<Record<string, string>>
}

export interface HttpMetricOptions extends MetricOptions {
  readonly url: string
  /** Where the number stands in the JSON answer (RFC 6901), `/data/result/0/value/1`. */
  readonly pointer: string
  /** Where the number of samples stands. */
  readonly samples?: string
  /** Secret values as references, `${env:NAME}`. */
  readonly headers?: Readonly<Record<string, string>>
}

const defaultMs = 30_000

/**
 * A metric that a command prints as its last line: a number, or JSON `{"value": 0.01, "samples": 1200}`. It
 * is told `VERSION` and `RELEASE` as environment variables. What is not a number is no data.
 *
 * @throws `INVALID_INPUT` when there is no bound or a number is not valid
 *
 * @example commandMetric('error rate', 'scripts/error-rate.sh', { max: 0.01, count: 5, interval: '1m' })
 */
export function commandMetric(
  name: string,
  run: string | readonly string[],
  options: CommandMetricOptions,
): MetricSpec {
  if ((typeof run === 'string' ? run : run.join('')).trim() === '')
    throw invalid(name, 'a command', 'nothing')
  return metric(name, options, {
    kind: 'command',
    run: typeof run === 'string' ? run : [...run],
    env: { ...options.env },
    timeoutMs: parseDuration(options.deadline ?? defaultMs),
  })
}

/**
 * A metric that an HTTP endpoint tells as a number in a JSON body. Any other answer is no data.
 *
 * @throws `INVALID_INPUT` when there is no bound, or the URL, a pointer or a number is not valid
 *
 * @example
 * httpMetric('p95', { url: 'http://metrics.internal/p95?version=${VERSION}', pointer: '/p95', max: 250 })
 */
export function httpMetric(name: string, options: HttpMetricOptions): MetricSpec {
  const { url, pointer, samples = null } = options
  if (!/^https?:\/\/[^\s/]+\S*$/i.test(url)) throw invalid(name, 'a URL with http or https', url)
  for (const path of [pointer, samples ?? '']) {
    if (path !== '' && !path.startsWith('/')) throw invalid(name, 'a JSON pointer such as /data/value', path)
  }
  return metric(name, options, {
    kind: 'http',
    url,
    headers: { ...options.headers },
    pointer,
    samplesPointer: samples,
    timeoutMs: parseDuration(options.deadline ?? defaultMs),
  })
}

function metric(name: string, options: MetricOptions, source: MetricSource): MetricSpec {
  const count = whole(name, 'count', options.count ?? 1, 1)
  const failureLimit = whole(name, 'failureLimit', options.failureLimit ?? 0, 0)
  const noDataLimit = whole(name, 'noDataLimit', options.noDataLimit ?? 0, 0)
  if (failureLimit + noDataLimit >= count) {
    const seen = `count ${count}, failureLimit ${failureLimit}, noDataLimit ${noDataLimit}`
    throw invalid(name, 'limits that leave at least one measurement that has to be good', seen)
  }
  return {
    name,
    source,
    threshold: threshold(name, options),
    count,
    intervalMs: parseDuration(options.interval ?? defaultMs),
    failureLimit,
    noDataLimit,
    minSamples: whole(name, 'minSamples', options.minSamples ?? 1, 0),
    noData: options.noData ?? 'inconclusive',
  }
}

function threshold(name: string, { max, min }: MetricOptions): Threshold {
  const finite = [max, min].every((bound) => bound === undefined || Number.isFinite(bound))
  const sound =
    finite &&
    (max !== undefined || min !== undefined) &&
    !(min !== undefined && max !== undefined && min > max)
  if (!sound) throw invalid(name, 'max, min or both, the smaller one as min', `max ${max}, min ${min}`)
  return { ...(max === undefined ? {} : { max }), ...(min === undefined ? {} : { min }) }
}

function whole(name: string, what: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw invalid(name, `a whole ${what} of ${least} or more`, String(value))
}

function invalid(name: string, expected: string, seen: string): LandfallError {
  const message = `The metric ${JSON.stringify(name)} is not valid`
  return new LandfallError({ code: 'INVALID_INPUT', message, target: name, expected, seen })
}
