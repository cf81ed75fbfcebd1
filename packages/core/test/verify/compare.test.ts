import { describe, expect, test } from 'vitest'
import { type Comparison, compare } from '../../src/verify/compare.ts'

const comparison = (parts: Partial<Comparison> = {}): Comparison => ({
  alpha: 0.05,
  worse: 'higher',
  tolerated: { absolute: 0, relative: 0 },
  ...parts,
})
const ratio = (errors: number, total: number, baseErrors: number, baseTotal: number) => ({
  ratio: { canary: { errors, total }, baseline: { errors: baseErrors, total: baseTotal } },
})
const spread = (around: number, samples = 20) =>
  Array.from({ length: samples }, (_, index) => around + ((index * 7) % samples) / 1_000 + around / 1e6)

describe('ratios', () => {
  test('many samples do not stop a canary for a difference that is tolerated', () => {
    const huge = ratio(10_500, 1_000_000, 10_000, 1_000_000)
    expect(compare(comparison(), huge, 0.05).is).toBe('bad')
    expect(compare(comparison({ tolerated: { absolute: 0.001, relative: 0 } }), huge, 0.05)).toEqual({
      is: 'good',
      words:
        '1.05 % (10500 of 1000000) against 1 % (10000 of 1000000), 0.05 points more, tolerated 0.1; p = 0.00023 by two-proportion z-test, level 0.05',
    })
    expect(compare(comparison({ tolerated: { absolute: 0, relative: 0.06 } }), huge, 0.05).is).toBe('good')
    expect(compare(comparison({ tolerated: { absolute: 0, relative: 0.04 } }), huge, 0.05).is).toBe('bad')
  })

  test('a large difference that may be chance does not stop it either', () => {
    expect(compare(comparison(), ratio(3, 100, 1, 100), 0.05).is).toBe('good')
  })

  test('a better canary is good, and said to be', () => {
    const { is, words } = compare(comparison(), ratio(1, 1_000, 50, 1_000), 0.05)
    expect(is).toBe('good')
    expect(words).toContain('4.9 points less')
  })

  test('lower can be worse', () => {
    const lower = comparison({ worse: 'lower' })
    expect(compare(lower, ratio(800, 1_000, 950, 1_000), 0.05).is).toBe('bad')
    expect(compare(lower, ratio(950, 1_000, 800, 1_000), 0.05).is).toBe('good')
  })

  test('counts are rounded, as Prometheus extrapolates', () => {
    expect(compare(comparison(), ratio(10.4, 99.6, 1.2, 100.3), 0.05).words).toContain('(10 of 100) against')
    expect(compare(comparison(), ratio(100.4, 100.2, 0, 100), 0.05).words).toContain('(100 of 100)')
  })

  test.each([
    ratio(-1, 100, 0, 100),
    ratio(120, 100, 0, 100),
    ratio(0, 0, 0, 100),
    ratio(0, 100, 5, 0),
    ratio(Number.NaN, 100, 0, 100),
    {},
  ])('%j is nothing to compare', (measured) => {
    expect(compare(comparison(), measured, 0.05).is).toBe('missing')
  })
})

describe('samples', () => {
  const series = (canary: number[], baseline: number[]) => ({ series: { canary, baseline } })

  test('a shift that is larger than tolerated is bad', () => {
    const slower = series(spread(0.24), spread(0.2))
    const { is, words } = compare(comparison({ tolerated: { absolute: 0, relative: 0.05 } }), slower, 0.05)
    expect(is).toBe('bad')
    expect(words).toMatch(
      /^median 0.25 against 0.21 of 20 and 20 samples, 0.04 \(19.1 %\) more, tolerated 0.0105; p = \S+ by Mann–Whitney U test, exact, level 0.05$/,
    )
    expect(compare(comparison({ tolerated: { absolute: 0.05, relative: 0.05 } }), slower, 0.05).is).toBe(
      'good',
    )
    expect(compare(comparison(), series(spread(0.2), spread(0.24)), 0.05).is).toBe('good')
  })

  test('less throughput is worse where the metric says so', () => {
    const lower = comparison({ worse: 'lower' })
    const fewer = compare(lower, series(spread(80), spread(100)), 0.05)
    expect(fewer.is).toBe('bad')
    expect(fewer.words).toContain('(20 %) less')
    expect(compare(lower, series(spread(100), spread(80)), 0.05).is).toBe('good')
  })

  test('one wild value is no shift', () => {
    const wild = [...spread(0.2).slice(1), 60]
    expect(compare(comparison(), series(wild, spread(0.2)), 0.05).is).toBe('good')
  })

  test('so few samples that nothing could be found are no data', () => {
    expect(compare(comparison(), series([9, 9, 9], [1, 1]), 0.05)).toEqual({
      is: 'missing',
      words: '3 and 2 samples cannot show a difference at 0.05',
    })
    expect(compare(comparison(), series([9, 8, 7], [1, 2, 3]), 0.05).is).toBe('bad')
    expect(compare(comparison(), series([9, 8, 7], [1, 2, 3]), 0.049).is).toBe('missing')
  })
})
