import { expect, test } from 'vitest'
import { type Timer, TimerQueue } from '../../src/testing/timer-queue.ts'

function timer(dueMs: number, order: number): Timer {
  return { dueMs, order, callback: () => undefined, from: null, index: -1 }
}

/** A small linear congruential generator: the same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state
  }
}

test('gives timers in order of their time, then of their creation, whatever is cancelled in between', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const next = numbers(seed)
    const queue = new TimerQueue()
    let expected: Timer[] = []
    for (let order = 0; order < 60; order++) {
      const one = timer(next() % 20, order)
      queue.add(one)
      expected.push(one)
      const victim = next() % 3 === 0 ? expected[next() % expected.length] : undefined
      if (victim !== undefined) {
        queue.remove(victim)
        queue.remove(victim)
        expected = expected.filter((other) => other !== victim)
      }
    }
    expected.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)
    expect(queue.sorted()).toEqual(expected)
    const taken: Timer[] = []
    for (let first = queue.next(); first !== undefined; first = queue.next()) {
      queue.remove(first)
      taken.push(first)
    }
    expect(taken).toEqual(expected)
    expect(queue.size).toBe(0)
  }
})
