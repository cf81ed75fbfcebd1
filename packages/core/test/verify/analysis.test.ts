import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge, type Measurement, type MetricSpec } from '../../src/verify/analysis.ts'
import { commandMetric, httpMetric } from '../../src/verify/metrics.ts'

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
