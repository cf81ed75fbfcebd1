import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fisherExact, largerProportion, pooledZ } from '../../../src/verify/statistics/proportions.ts'

const of = (hits: number, total: number) => ({ hits, total })

test("Fisher's own examples", () => {
  // The lady tasting tea (The Design of Experiments, 1935): 17 of 70 orders.
  expect(fisherExact(of(3, 4), of(1, 4))).toBeCloseTo(17 / 70, 12)
  // Twins of convicts (The Logic of Inductive Inference, 1935), as R's ?fisher.test has it.
  expect(fisherExact(of(10, 13), of(2, 17))).toBeCloseTo(0.0004652, 7)
})

// Reference values: scipy.stats.fisher_exact(alternative='greater').
test.each([
  [8, 200, 3, 1_000, 5.4931922740532366e-5],
  [31, 1_500, 60, 6_000, 0.0011085651006279226],
  [12, 120, 9, 2_400, 1.612528363822748e-11],
  [1_000, 20_000, 900, 20_000, 0.009967541056381053],
  [100, 100, 0, 100, 1.1043803465997516e-59],
  [0, 100, 0, 100, 1],
  [0, 100, 5, 100, 1],
])('Fisher: %d of %d against %d of %d', (hits, total, otherHits, otherTotal, p) => {
  expect(fisherExact(of(hits, total), of(otherHits, otherTotal)) / p).toBeCloseTo(1, 8)
})

// Reference values: half of scipy.stats.chi2_contingency(correction=True), which is R's prop.test. The first one
// is smokers among patients (Fleiss, 1981), where the correction takes all of the difference.
test.each([
  [83, 86, 90, 93, 0.5],
  [15, 25, 8, 25, 0.04432961604137366],
  [1_200, 20_000, 1_050, 20_000, 0.0006115177011385161],
  [1_050, 20_000, 1_200, 20_000, 0.9993884822988615],
  [5_000, 100_000, 96_000, 2_000_000, 0.0020071178462769],
])('z: %d of %d against %d of %d', (hits, total, otherHits, otherTotal, p) => {
  expect(pooledZ(of(hits, total), of(otherHits, otherTotal)) / p).toBeCloseTo(1, 10)
})

test('without any hit, or with nothing but hits, there is no difference', () => {
  expect(pooledZ(of(0, 10), of(0, 10))).toBe(1)
  expect(pooledZ(of(10, 10), of(7, 7))).toBe(1)
})

test('the exact test is made for few hits, the normal approximation for many', () => {
  expect(largerProportion(of(500, 9_000), of(500, 9_000)).test).toBe("Fisher's exact test")
  expect(largerProportion(of(8_500, 9_000), of(8_500, 9_000)).test).toBe("Fisher's exact test")
  expect(largerProportion(of(501, 9_000), of(500, 9_000)).test).toBe('two-proportion z-test')
})

test('where one test takes over from the other, they say the same', () => {
  for (const hits of [400, 450, 510, 550, 600]) {
    const counts = [of(hits, 20_000), of(1_000 - hits, 20_000)] as const
    expect(Math.abs(fisherExact(...counts) - pooledZ(...counts))).toBeLessThan(0.001)
  }
})

const count = fc
  .tuple(fc.nat(300), fc.integer({ min: 1, max: 300 }))
  .map(([hits, total]) => of(Math.min(hits, total), total))

test('one more hit never speaks less for a difference', () => {
  fc.assert(
    fc.property(count, count, (one, other) => {
      fc.pre(one.hits < one.total)
      const p = fisherExact(one, other)
      expect(p).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1)
      expect(fisherExact(of(one.hits + 1, one.total), other)).toBeLessThanOrEqual(p + 1e-9)
    }),
  )
})
