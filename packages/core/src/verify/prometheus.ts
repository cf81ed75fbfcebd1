import { parseDuration } from '../json/duration.ts'
import type { MetricSpec } from './analysis.ts'
import type { Comparison } from './compare.ts'
import {
  between,
  defaultDeadlineMs,
  httpUrl,
  invalidMetric,
  type MeasuringOptions,
  metricFrom,
  thresholdFrom,
  whole,
} from './metric-options.ts'
import type { PrometheusServer } from './metric-sources.ts'
import type {
  PrometheusMetricOptions,
  PrometheusOptions,
  PrometheusRatioOptions,
  PrometheusSeriesOptions,
} from './prometheus-options.ts'
import { baselineOf, problemOfQuery } from './promql.ts'

/** So many samples are asked for at most; more say no more. */
const mostSamples = 500

/**
 * A metric that Prometheus answers to an instant query, judged by bounds. No series, several ones, and NaN are no data.
 *
 * https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 *
 * @throws `INVALID_INPUT` when there is no bound, or the URL, a query or a number is not valid
 *
 * @example
 * prometheusMetric('p95', {
 *   url: 'http://prometheus:9090',
 *   query: 'histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket{version="${VERSION}"}[5m])))',
 *   max: 0.25,
 * })
 */
export function prometheusMetric(name: string, options: PrometheusMetricOptions): MetricSpec {
  const { query, combine = 'one', samples = null } = options
  for (const text of [query, ...(samples === null ? [] : [samples])]) expectQuery(name, text, [])
  const source = {
    kind: 'prometheus' as const,
    ...serverFrom(name, options),
    query,
    combine,
    samplesQuery: samples,
  }
  return metricFrom(name, options, { source, threshold: thresholdFrom(name, options) })
}

/**
 * Compares the share of failed requests of the canary with that of the baseline, over the same window: by Fisher's
 * exact test, or by a two-proportion z-test where there are many errors. The canary is bad when it is significantly
 * worse and by more than tolerated.
 *
 * @throws `INVALID_INPUT` when the URL, a query or a number is not valid, or both sides ask the same
 *
 * @example
 * prometheusRatio('error rate', {
 *   url: 'http://prometheus:9090',
 *   errors: 'sum(increase(http_requests_total{version="${VERSION}",code=~"5.."}[${WINDOW}])) or vector(0)',
 *   total: 'sum(increase(http_requests_total{version="${VERSION}"}[${WINDOW}]))',
 *   window: '5m',
 * })
 */
export function prometheusRatio(name: string, options: PrometheusRatioOptions): MetricSpec {
  const { errors, total } = options
  const baseline = options.baseline ?? { errors: baselineOf(errors), total: baselineOf(total) }
  for (const query of [errors, total, baseline.errors, baseline.total]) expectQuery(name, query, ['WINDOW'])
  expectOther(name, [errors, baseline.errors], [total, baseline.total])
  const source = {
    kind: 'prometheus-ratio' as const,
    ...serverFrom(name, options),
    canary: { errors, total },
    baseline: { errors: baseline.errors, total: baseline.total },
    windowMs: time(name, 'window', options.window),
  }
  const comparison = comparisonFrom(name, options, 'higher', { absolute: 0.005, relative: 0.1 })
  return metricFrom(name, options, { source, comparison }, 100)
}

/**
 * Compares samples of the canary, such as latencies, with samples of the baseline at the same times: by the
 * Mann–Whitney U test. The canary is bad when it is significantly worse and by more than tolerated.
 *
 * @throws `INVALID_INPUT` when the URL, a query or a number is not valid, or both sides ask the same
 *
 * @example
 * prometheusSeries('p95', {
 *   url: 'http://prometheus:9090',
 *   query: 'histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket{version="${VERSION}"}[${STEP}])))',
 *   window: '10m',
 *   step: '30s',
 * })
 */
export function prometheusSeries(name: string, options: PrometheusSeriesOptions): MetricSpec {
  const { query, baseline = baselineOf(query), worse = 'higher' } = options
  for (const text of [query, baseline]) expectQuery(name, text, ['WINDOW', 'STEP'])
  expectOther(name, [query, baseline])
  const windowMs = time(name, 'window', options.window)
  const stepMs = time(name, 'step', options.step)
  const samples = Math.floor(windowMs / stepMs) + 1
  if (samples > mostSamples) throw invalidMetric(name, `at most ${mostSamples} samples`, `${samples} samples`)
  const source = {
    kind: 'prometheus-series' as const,
    ...serverFrom(name, options),
    canary: query,
    baseline,
    windowMs,
    stepMs,
  }
  const comparison = comparisonFrom(name, options, worse, { absolute: 0, relative: 0.05 })
  return metricFrom(name, options, { source, comparison }, 10)
}

function serverFrom(name: string, options: PrometheusOptions & MeasuringOptions): PrometheusServer {
  return {
    url: httpUrl(name, options.url),
    headers: { ...options.headers },
    requestTimeoutMs: time(name, 'timeout', options.timeout ?? 10_000),
    timeoutMs: time(name, 'deadline', options.deadline ?? defaultDeadlineMs),
    attempts: whole(name, 'attempts', options.attempts ?? 3, 1),
  }
}

function comparisonFrom(
  name: string,
  { alpha = 0.05, tolerated = {} }: Pick<PrometheusRatioOptions, 'alpha' | 'tolerated'>,
  worse: 'higher' | 'lower',
  defaults: { readonly absolute: number; readonly relative: number },
): Comparison {
  // Whoever says one of both means it alone.
  const given = tolerated.absolute !== undefined || tolerated.relative !== undefined
  const { absolute = 0, relative = 0 } = given ? tolerated : defaults
  return {
    alpha: between(name, 'alpha', alpha, 1e-9, 0.5),
    worse,
    tolerated: {
      absolute: between(name, 'tolerated.absolute', absolute, 0, Number.MAX_VALUE),
      relative: between(name, 'tolerated.relative', relative, 0, Number.MAX_VALUE),
    },
  }
}

function expectQuery(name: string, query: string, spans: readonly string[]): void {
  const problem = problemOfQuery(query, spans)
  if (problem !== null) throw invalidMetric(name, problem, query)
}

/** Compared with itself, every canary is good. */
function expectOther(name: string, ...sides: readonly (readonly [string, string])[]): void {
  for (const [canary, baseline] of sides) {
    if (canary !== baseline) continue
    const expected = '${VERSION} or ${RELEASE} in the query, or another one as the baseline'
    throw invalidMetric(name, expected, canary)
  }
}

function time(name: string, what: string, duration: string | number): number {
  return whole(name, `${what} in milliseconds`, parseDuration(duration), 1)
}
