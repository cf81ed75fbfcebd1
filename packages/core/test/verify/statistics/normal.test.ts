import { expect, test } from 'vitest'
import { normalTail } from '../../../src/verify/statistics/normal.ts'

// Reference values: scipy.stats.norm.sf.
test.each([
  [0, 0.5],
  [0.5, 0.3085375387259869],
  [1, 0.15865525393145707],
  [1.6448536269514722, 0.05],
  [1.999, 0.02280417693265888],
  [2.001, 0.02269619494564154],
  [3, 0.0013498980316300933],
  [5, 2.866515718791933e-7],
  [8, 6.22096057427174e-16],
  [20, 2.7536241186061556e-89],
  [-1.3, 0.9031995154143897],
])('beyond %d lies %d', (z, tail) => {
  expect(normalTail(z) / tail).toBeCloseTo(1, 11)
})

test('the ends', () => {
  expect(normalTail(Number.POSITIVE_INFINITY)).toBe(0)
  expect(normalTail(Number.NEGATIVE_INFINITY)).toBe(1)
  expect(normalTail(Number.NaN)).toBeNaN()
})
