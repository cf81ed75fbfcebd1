import { expect, test } from 'vitest'
import { metricForm } from '../../src/verify/metric-form.ts'
import { prometheusMetric, prometheusRatio, prometheusSeries } from '../../src/verify/prometheus.ts'

const url = 'http://prometheus:9090'
const value = { url, query: 'p95{version="${VERSION}"}', max: 1 }
const ratio = {
  url,
  errors: 'errors{version="${VERSION}"}',
  total: 'total{release="${RELEASE}"}',
  window: '5m',
}
const series = { url, query: 'p95{version="${VERSION}"}', window: '10m', step: '30s' }

function problemsOf(metric: unknown): string[] {
  const problems: string[] = []
  metricForm(metric, 'metric', problems)
  return problems
}

test('builders give JSON that says what is compared with what', () => {
  expect(prometheusRatio('errors', ratio)).toEqual({
    name: 'errors',
    source: {
      kind: 'prometheus-ratio',
      url,
      headers: {},
      requestTimeoutMs: 10_000,
      timeoutMs: 30_000,
      attempts: 3,
      canary: { errors: ratio.errors, total: ratio.total },
      baseline: {
        errors: 'errors{version="${BASELINE_VERSION}"}',
        total: 'total{release="${BASELINE_RELEASE}"}',
      },
      windowMs: 300_000,
    },
    comparison: { alpha: 0.05, worse: 'higher', tolerated: { absolute: 0.005, relative: 0.1 } },
    count: 1,
    intervalMs: 30_000,
    failureLimit: 0,
    noDataLimit: 0,
    minSamples: 100,
    noData: 'inconclusive',
    critical: true,
    weight: 1,
  })
  expect(prometheusSeries('p95', series)).toMatchObject({
    source: { baseline: 'p95{version="${BASELINE_VERSION}"}', windowMs: 600_000, stepMs: 30_000 },
    comparison: { worse: 'higher', tolerated: { absolute: 0, relative: 0.05 } },
    minSamples: 10,
  })
  expect(prometheusMetric('p95', value)).toMatchObject({
    source: { kind: 'prometheus', combine: 'one', samplesQuery: null },
    threshold: { max: 1 },
  })
})

test('whoever tolerates one thing means it alone', () => {
  const { comparison } = prometheusRatio('errors', { ...ratio, tolerated: { relative: 0.5 } })
  expect(comparison).toMatchObject({ tolerated: { absolute: 0, relative: 0.5 } })
})

test.each([prometheusMetric('m', value), prometheusRatio('m', ratio), prometheusSeries('m', series)])(
  'what a builder gives has the form that data needs: $source.kind',
  (metric) => {
    expect(problemsOf(JSON.parse(JSON.stringify(metric)))).toEqual([])
  },
)

test.each([
  ['no bound', () => prometheusMetric('m', { url, query: 'up' })],
  ['no URL', () => prometheusMetric('m', { ...value, url: 'prometheus:9090' })],
  ['an open value', () => prometheusMetric('m', { ...value, query: 'up{v=${VERSION}}' })],
  ['an unknown value', () => prometheusMetric('m', { ...value, query: 'up{v="${VERSON}"}' })],
  ['a window of nothing', () => prometheusMetric('m', { ...value, query: 'x[${WINDOW}]' })],
  ['an open value in samples', () => prometheusMetric('m', { ...value, samples: '${VERSION}' })],
  ['one side only', () => prometheusRatio('m', { ...ratio, total: 'total' })],
  ['the same twice', () => prometheusSeries('m', { ...series, baseline: series.query })],
  ['a step in a ratio', () => prometheusRatio('m', { ...ratio, errors: 'x{v="${VERSION}"}[${STEP}]' })],
  ['too many samples', () => prometheusSeries('m', { ...series, step: '1s' })],
  ['a level of 0', () => prometheusRatio('m', { ...ratio, alpha: 0 })],
  ['a level of NaN', () => prometheusRatio('m', { ...ratio, alpha: Number.NaN })],
  ['a negative tolerance', () => prometheusRatio('m', { ...ratio, tolerated: { absolute: -1 } })],
  ['no window', () => prometheusRatio('m', { ...ratio, window: 0 })],
  ['no attempt', () => prometheusRatio('m', { ...ratio, attempts: 0 })],
  ['no weight', () => prometheusRatio('m', { ...ratio, weight: 0 })],
  ['no name', () => prometheusRatio(' ', ratio)],
])('a metric with %s is refused', (_, build) => {
  expect(build).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

type Plain = Record<string, Record<string, unknown>>

test.each<[string, (metric: Plain) => unknown, string]>([
  ['a threshold as well', (m) => ({ ...m, threshold: { max: 1 } }), 'metric.threshold: not known'],
  ['no rule', ({ comparison: _, ...m }) => m, 'metric.threshold: is missing'],
  [
    'an open value',
    (m) => ({ ...m, source: { ...m.source, canary: { errors: '${VERSION}', total: 'a' } } }),
    'metric.source.canary.errors: ${VERSION} in quotes',
  ],
  [
    'the same twice',
    (m) => ({ ...m, source: { ...m.source, baseline: m.source?.canary } }),
    'metric.source.baseline: another one than the canary',
  ],
  ['a level of 0', (m) => ({ ...m, comparison: { ...m.comparison, alpha: 0 } }), 'metric.comparison.alpha'],
  ['no tolerance', (m) => ({ ...m, comparison: { ...m.comparison, tolerated: {} } }), 'is missing'],
  ['a weight of 0', (m) => ({ ...m, weight: 0 }), 'metric.weight'],
  ['a criticality in words', (m) => ({ ...m, critical: 'yes' }), 'metric.critical'],
])('data with %s is refused', (_, change, problem) => {
  const changed = change(prometheusRatio('m', ratio) as never)
  expect(problemsOf(changed).join('; ')).toContain(problem)
})
