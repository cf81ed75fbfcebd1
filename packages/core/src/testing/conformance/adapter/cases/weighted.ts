import { strict as assert } from 'node:assert'
import type { Revision } from '../../../../adapter/release.ts'
import { type ConformanceCase, casesOf } from '../case.ts'

const weights = [0, 1, 5, 10, 25, 33, 50, 75, 90, 99, 100]

/** What an adapter has to do that splits traffic by weights. */
export const weighted: readonly ConformanceCase[] = casesOf('weighted', {
  async 'carries() is pure, keeps 0 and 100, and what it gives can be carried as it is'(bench) {
    const { carries } = bench.verbs.staged
    if (carries === undefined) return
    assert.equal(carries(0), 0)
    assert.equal(carries(100), 100)
    for (const weight of weights) {
      const carried = carries(weight)
      assert.ok(carried >= 0 && carried <= 100, `carries(${weight}) is ${carried}`)
      assert.equal(carries(weight), carried)
      assert.equal(carries(carried), carried, `carries(${carried}) has to be ${carried}`)
    }
  },

  async 'shift splits the traffic as near to the wish as carries() says'(bench) {
    const one = await bench.live('1.0.0')
    const two = await bench.release('2.0.0')
    const { revision } = await bench.verbs.staged.stage(two, bench.context())
    const carries = bench.verbs.staged.carries ?? ((weight: number) => weight)
    for (const wish of [5, 25, 50, 75]) {
      const weight = carries(wish)
      const split = { [revision.id]: weight, [one.revision.id]: 100 - weight }
      const seen = await bench.verbs.staged.shift(split, bench.context())
      assert.deepEqual(seen, await bench.current(), 'shift has to give what current() shows')
      await bench.expectTraffic({ '1.0.0': 100 - weight, '2.0.0': weight })
    }
    await bench.verbs.staged.shift({ [one.revision.id]: 100 }, bench.context())
    await bench.expectLive(one.release)
  },

  async 'a split survives the adapter, and another one goes on from it'(bench) {
    const one = await bench.live('1.0.0')
    const two = await bench.release('2.0.0')
    const { revision } = await bench.verbs.staged.stage(two, bench.context())
    const weight = bench.verbs.staged.carries?.(50) ?? 50
    const split = { [revision.id]: weight, [one.revision.id]: 100 - weight }
    await bench.verbs.staged.shift(split, bench.context())
    const before = await bench.current()
    const other = await bench.restarted()
    assert.deepEqual(await bench.current(other), before)
    await bench.expectTraffic({ '1.0.0': 100 - weight, '2.0.0': weight })
    await other.staged.shift({ [revision.id]: 100 }, bench.context())
    await bench.expectLive(two)
  },

  async 'update and rollback end a split'(bench) {
    const one = await bench.live('1.0.0')
    const two = await bench.release('2.0.0')
    const halve = async (old: Revision): Promise<void> => {
      const { revision } = await bench.verbs.staged.stage(two, bench.context())
      const weight = bench.verbs.staged.carries?.(50) ?? 50
      await bench.verbs.staged.shift({ [revision.id]: weight, [old.id]: 100 - weight }, bench.context())
    }
    await halve(one.revision)
    const back = await bench.verbs.rollback(one.revision, bench.context())
    await bench.expectLive(one.release)
    await halve(back)
    await bench.verbs.update(two, bench.context())
    await bench.expectLive(two)
  },
})
