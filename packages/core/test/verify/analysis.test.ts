import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge, levelOf, type Measurement, type MetricSpec } from '../../src/verify/analysis.ts'
import { commandMetric, httpMetric } from '../../src/verify/metrics.ts'
import { prometheusRatio } from '../../src/verify/prometheus.ts'

const spec = (parts: Partial<MetricSpec> = {}): MetricSpec => ({
  ...commandMetric('error rate', 'rate', { max: 0.01 }),
  ...parts,
})
const seen = (...values: (number | null)[]): Measurement[] =>
  values.map((value) => ({ value, samples: null }))

test('values within bounds pass, the bounds included', () => {
  expect(judge(spec(), seen(0, 0.01))).toEqual({
    verdict: 'pass',
    reason: '2 of 2 measurements within at most 0.01',
  })
  expect(judge(spec({ threshold: { min: 1, max: 2 } }), seen(1, 2)).verdict).toBe('pass')
  expect(judge(spec({ threshold: { min: 1 } }), seen(0.9))).toEqual({
    verdict: 'fail',
    reason: '1 measurement out of bounds, the last one: expected at least 1, seen 0.9',
  })
})

test('as many may be out of bounds as the metric allows', () => {
  const lenient = spec({ failureLimit: 1 })
  expect(judge(lenient, seen(0, 1, 0)).verdict).toBe('pass')
  expect(judge(lenient, seen(1)).verdict).toBe('no_data')
  expect(judge(lenient, seen(0, 1, 0, 1, 0)).verdict).toBe('fail')
})

test('no data is no pass', () => {
  expect(judge(spec(), [])).toEqual({ verdict: 'no_data', reason: 'nothing was measured' })
  expect(judge(spec(), seen(null)).verdict).toBe('no_data')
  expect(judge(spec(), seen(0, null, 0)).verdict).toBe('no_data')
  expect(judge(spec({ noDataLimit: 1 }), seen(null, 0)).verdict).toBe('pass')
  expect(judge(spec({ noDataLimit: 5 }), seen(null, null)).verdict).toBe('no_data')
  expect(judge(spec({ noData: 'fail' }), seen(0, null)).verdict).toBe('fail')
  expect(judge(spec(), [{ value: null, samples: null, reason: 'status 404' }]).reason).toBe(
    '1 measurement without data, the last one: status 404',
  )
})

test('too few samples are no data, an untold number is enough', () => {
  const wanted = spec({ minSamples: 100 })
  expect(judge(wanted, [{ value: 0, samples: 99 }])).toEqual({
    verdict: 'no_data',
    reason: '1 measurement without data, the last one: 99 samples, expected at least 100',
  })
  expect(judge(wanted, [{ value: 0, samples: 100 }]).verdict).toBe('pass')
  expect(judge(wanted, [{ value: 0, samples: null }]).verdict).toBe('pass')
})

const measurements = fc.array(
  fc.record({
    value: fc.option(fc.double({ min: 0, max: 0.02, noNaN: true })),
    samples: fc.option(fc.nat(2)),
  }),
  { maxLength: 12 },
)
const metrics = fc
  .record({
    failureLimit: fc.nat(3),
    noDataLimit: fc.nat(3),
    noData: fc.constantFrom('fail' as const, 'inconclusive' as const),
  })
  .map(spec)

test('a failure latches, whatever is measured afterwards', () => {
  fc.assert(
    fc.property(metrics, measurements, measurements, (metric, before, after) => {
      const first = judge(metric, before)
      fc.pre(first.verdict === 'fail')
      expect(judge(metric, [...before, ...after])).toEqual(first)
    }),
  )
})

test('it fails exactly when more are out of bounds than the metric allows', () => {
  fc.assert(
    fc.property(metrics, measurements, (metric, all) => {
      const bad = all.filter(({ value, samples }) => value !== null && value > 0.01 && samples !== 0)
      const missing = all.filter(({ value, samples }) => value === null || samples === 0)
      const tooBad = bad.length > metric.failureLimit
      const tooFew = missing.length > metric.noDataLimit
      const failed = tooBad || (tooFew && metric.noData === 'fail')
      expect(judge(metric, all).verdict === 'fail').toBe(failed)
      if (tooFew && !failed) expect(judge(metric, all).verdict).toBe('no_data')
    }),
  )
})

test('without any good value nothing passes', () => {
  fc.assert(
    fc.property(metrics, measurements, (metric, all) => {
      const bad = all.filter(({ value, samples }) => value === null || value > 0.01 || samples === 0)
      expect(judge(metric, bad).verdict).not.toBe('pass')
    }),
  )
})

describe('a comparison', () => {
  const compared = (options: { count?: number; failureLimit?: number } = {}) =>
    prometheusRatio('errors', {
      url: 'http://prometheus:9090',
      errors: 'errors{version="${VERSION}"}',
      total: 'total{version="${VERSION}"}',
      window: '1m',
      ...options,
    })
  const counts = (errors: number, total = 1_000): Measurement => ({
    value: errors / total,
    samples: total,
    ratio: { canary: { errors, total }, baseline: { errors: 10, total: 1_000 } },
  })

  test('fails when the canary is worse', () => {
    expect(judge(compared(), [counts(12)]).verdict).toBe('pass')
    expect(judge(compared(), [counts(40)])).toEqual({
      verdict: 'fail',
      reason:
        "1 measurement worse than the baseline, the last one: 4 % (40 of 1000) against 1 % (10 of 1000), 3 points more, tolerated 0.5; p = 0.0000095 by Fisher's exact test, level 0.05",
    })
  })

  test('with too few samples has no data, however bad it looks', () => {
    expect(judge(compared(), [counts(99, 99)])).toEqual({
      verdict: 'no_data',
      reason: '1 measurement without data, the last one: 99 samples, expected at least 100',
    })
  })

  test('without counts has no data', () => {
    expect(judge(compared(), [{ value: 0, samples: 1_000 }]).verdict).toBe('no_data')
    expect(judge(compared(), [counts(-1)]).verdict).toBe('no_data')
  })

  test('is stricter the more often it looks, and less so where several have to be bad', () => {
    expect(levelOf(compared(), 1)).toBe(0.05)
    expect(levelOf(compared(), 4)).toBe(0.0125)
    expect(levelOf(compared({ count: 5 }), 2)).toBeCloseTo(0.005, 12)
    expect(levelOf(compared({ count: 5, failureLimit: 1 }), 2)).toBeCloseTo(0.01, 12)
    // 22 against 10 of 1,000: p = 0.024.
    expect(judge(compared(), [counts(22)]).verdict).toBe('fail')
    expect(judge(compared(), [counts(22)], 4).verdict).toBe('pass')
  })

  test('stays failed', () => {
    const metric = compared({ count: 3 })
    const first = judge(metric, [counts(60)])
    expect(first.verdict).toBe('fail')
    expect(judge(metric, [counts(60), counts(10), counts(10)])).toEqual(first)
  })
})

describe('builders', () => {
  test('give JSON with defaults', () => {
    const metric = httpMetric('p95', {
      url: 'http://metrics.internal/p95',
      pointer: '/p95',
      max: 250,
      count: 3,
      interval: '1m',
    })
    expect(metric).toEqual({
      name: 'p95',
      source: {
        kind: 'http',
        url: 'http://metrics.internal/p95',
        headers: {},
        pointer: '/p95',
        samplesPointer: null,
        timeoutMs: 30_000,
      },
      threshold: { max: 250 },
      count: 3,
      intervalMs: 60_000,
      failureLimit: 0,
      noDataLimit: 0,
      minSamples: 1,
      noData: 'inconclusive',
      critical: true,
      weight: 1,
    })
    expect(JSON.parse(JSON.stringify(metric))).toEqual(metric)
  })

  test.each([
    () => commandMetric('m', 'x', {}),
    () => commandMetric('m', ' ', { max: 1 }),
    () => commandMetric('m', 'x', { max: Number.NaN }),
    () => commandMetric('m', 'x', { max: 1, min: 2 }),
    () => commandMetric('m', 'x', { max: 1, count: 0 }),
    () => commandMetric('m', 'x', { max: 1, failureLimit: -1, count: 3 }),
    () => commandMetric('m', 'x', { max: 1, count: 2, failureLimit: 1, noDataLimit: 1 }),
    () => httpMetric('m', { url: 'file:///etc/passwd', pointer: '/a', max: 1 }),
    () => httpMetric('m', { url: 'http://a.example/', pointer: 'a', max: 1 }),
    () => httpMetric('m', { url: 'http://a.example/', pointer: '/a', samples: 'b', max: 1 }),
  ])('refuse %s', (build) => {
    expect(build).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})
