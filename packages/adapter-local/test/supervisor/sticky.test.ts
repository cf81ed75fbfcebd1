import { expect, test } from 'vitest'
import { pointOf, readPoint, revisionAt, writePoint } from '../../src/supervisor/sticky.ts'

const visitors = Array.from({ length: 1_000 }, (_, n) => pointOf(n))

function share(split: Readonly<Record<string, number>>, id: string): number {
  return visitors.filter((point) => revisionAt(point, split, 'stable') === id).length / 10
}

test('a cookie comes back as the point it was written for', () => {
  for (const point of visitors) {
    const cookie = writePoint('release', point).split(';')[0]
    expect(readPoint(`other=1; ${cookie}; last=2`, 'release')).toBe(point)
  }
})

test.each([
  undefined,
  '',
  'other=5',
  'release=',
  'release=x',
  'release=-1',
  'release=100',
  'xrelease=5',
  'release=NaN',
])('%j tells no point', (cookies) => {
  expect(readPoint(cookies, 'release')).toBeUndefined()
})

test('new visitors are spread as the split says', () => {
  for (const weight of [0, 5, 25, 50, 100]) {
    expect(share({ stable: 100 - weight, canary: weight }, 'canary')).toBeCloseTo(weight, 0)
  }
})

test('a growing canary keeps its visitors, a shrinking one gives them back', () => {
  const of = (weight: number) => {
    const split = { stable: 100 - weight, canary: weight }
    return visitors.map((point) => revisionAt(point, split, 'stable'))
  }
  const [five, half] = [of(5), of(50)]
  expect(five.every((id, i) => id === 'stable' || half[i] === 'canary')).toBe(true)
  expect(of(0).every((id) => id === 'stable')).toBe(true)
})

test('nothing is chosen where nothing is live', () => {
  expect(revisionAt(50, {}, null)).toBeUndefined()
  expect(revisionAt(99.999, { a: 33.3, b: 66.6 }, null)).toBe('b')
})
