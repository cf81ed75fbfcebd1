import { parseDuration } from '../json/duration.ts'
import type { MetricSpec } from './analysis.ts'
import {
  defaultDeadlineMs,
  httpUrl,
  invalidMetric,
  type MetricOptions,
  metricFrom,
  thresholdFrom,
} from './metric-options.ts'

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
    throw invalidMetric(name, 'a command', 'nothing')
  const source = {
    kind: 'command' as const,
    run: typeof run === 'string' ? run : [...run],
    env: { ...options.env },
    timeoutMs: parseDuration(options.deadline ?? defaultDeadlineMs),
  }
  return metricFrom(name, options, { source, threshold: thresholdFrom(name, options) })
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
  for (const path of [pointer, samples ?? '']) {
    if (path !== '' && !path.startsWith('/'))
      throw invalidMetric(name, 'a JSON pointer such as /data/value', path)
  }
  const source = {
    kind: 'http' as const,
    url: httpUrl(name, url),
    headers: { ...options.headers },
    pointer,
    samplesPointer: samples,
    timeoutMs: parseDuration(options.deadline ?? defaultDeadlineMs),
  }
  return metricFrom(name, options, { source, threshold: thresholdFrom(name, options) })
}
