import { expect, test } from 'vitest'
import { Balance } from '../../src/supervisor/balance.ts'

function choices(weights: Readonly<Record<string, number>>, count: number): string[] {
  const balance = new Balance(Object.entries(weights).map(([id, weight]) => ({ id, weight })))
  return Array.from({ length: count }, () => balance.next() ?? 'none')
}

const count = (all: readonly string[], id: string) => all.filter((one) => one === id).length

test.each([
  { stable: 95, canary: 5 },
  { stable: 99, canary: 1 },
  { stable: 50, canary: 50 },
  { stable: 67, canary: 33 },
  { a: 10, b: 20, c: 70 },
])('every hundred choices are exact for %j', (weights) => {
  const all = choices(weights, 1_000)
  for (let start = 0; start <= 900; start += 37) {
    const window = all.slice(start, start + 100)
    for (const [id, weight] of Object.entries(weights)) expect(count(window, id)).toBe(weight)
  }
})

test('choices are spread, not in blocks', () => {
  expect(choices({ a: 75, b: 25 }, 8)).toEqual(['a', 'a', 'b', 'a', 'a', 'a', 'b', 'a'])
})

test('thirds stay exact in the long run', () => {
  const all = choices({ a: 100 / 3, b: 100 / 3, c: 100 / 3 }, 3_000)
  expect(['a', 'b', 'c'].map((id) => count(all, id))).toEqual([1_000, 1_000, 1_000])
})

test('what has no weight is never chosen', () => {
  expect(choices({ a: 0, b: 1 }, 3)).toEqual(['b', 'b', 'b'])
  expect(choices({ a: 0 }, 1)).toEqual(['none'])
})
