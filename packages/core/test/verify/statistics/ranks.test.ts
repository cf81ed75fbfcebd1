import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largerRanks, median, shiftBetween } from '../../../src/verify/statistics/ranks.ts'

test("Hollander and Wolfe's permeability of membranes, as R's ?wilcox.test has it", () => {
  const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
  const early = [1.15, 0.88, 0.9, 0.74, 1.21]
  const { test: name, p } = largerRanks(atTerm, early)
  expect(name).toBe('Mann–Whitney U test, exact')
  expect(p).toBeCloseTo(0.1272061272061272, 12)
  expect(largerRanks(early, atTerm).p).toBeCloseTo(0.8967698967698967, 12)
  expect(shiftBetween(atTerm, early)).toBeCloseTo(0.305, 12)
})

// Reference values: scipy.stats.mannwhitneyu(alternative='greater').
const range = (length: number, value: (index: number) => number) => Array.from({ length }, (_, i) => value(i))
test.each([
  ['exact', [19, 22, 16, 29, 24], [20, 11, 17, 12], 0.05555555555555555],
  ['exact', [6, 7, 8, 9, 10], [1, 2, 3, 4, 5], 1 / 252],
  ['exact', range(20, (i) => i + 3.5), range(20, (i) => i), 0.0429570099928469],
  ['', [1, 2, 2, 3, 3, 3, 4, 5, 5, 6], [1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5], 0.21487818467924952],
  [
    '',
    range(30, (i) => (7 * (i + 1)) % 101),
    range(40, (i) => ((11 * (i + 1)) % 97) - 0.5),
    0.3810861826674274,
  ],
])('Mann–Whitney %s: %j against %j', (how, one, other, p) => {
  const result = largerRanks(one, other)
  expect(result.test.endsWith(', exact')).toBe(how === 'exact')
  expect(result.p).toBeCloseTo(p, 12)
})

test('equal values say nothing', () => {
  expect(largerRanks([5, 5, 5], [5, 5]).p).toBe(1)
})

const samples = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 30 })

test('only ranks count, and larger values never speak less for a difference', () => {
  fc.assert(
    fc.property(samples, samples, (one, other) => {
      const { p } = largerRanks(one, other)
      expect(p).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1)
      const cubed = (values: number[]) => values.map((value) => value ** 3)
      expect(largerRanks(cubed(one), cubed(other)).p).toBeCloseTo(p, 12)
      const far = one.map((value) => value + 1_000)
      expect(largerRanks(far, other).p).toBeLessThanOrEqual(p)
      expect(shiftBetween(far, other)).toBeCloseTo(shiftBetween(one, other) + 1_000, 9)
    }),
  )
})

test('the exact test and its approximation agree', () => {
  const one = range(20, (i) => i * 1.5 + 0.25)
  const other = range(20, (i) => i)
  // One sample more, and the approximation is made.
  const exact = largerRanks(one, other).p
  const approximate = largerRanks([...one, 12.1], [...other, 8.6]).p
  expect(Math.abs(exact - approximate)).toBeLessThan(0.02)
})

test('the median is the middle, or lies between two', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
})
