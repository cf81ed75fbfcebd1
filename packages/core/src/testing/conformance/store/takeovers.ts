import assert from 'node:assert/strict'
import { entriesFrom, fact, pathsIn, plainOptions, refusedWith, type StoreCase, takeNext } from './case.ts'

/** One worker after another on the same journal. */
export const takeoverCases: readonly StoreCase[] = [
  {
    name: 'a successor goes on with the next number, and sees all that was synced',
    async run(harness) {
      const first = harness.open()
      const writer = await first.journals.open(await first.leases.take('d1', 'w1', null), plainOptions())
      for (const name of ['a', 'b']) writer.append(fact(name))
      await writer.synced()
      const second = harness.open()
      const lease = await takeNext(second, 'd1', 'w2')
      const successor = await second.journals.open(lease, plainOptions())
      assert.deepEqual([successor.lastSeq, successor.syncedSeq], [2, 2])
      successor.append(fact('c'))
      await successor.close()
      assert.deepEqual(await pathsIn(first, 'd1'), ['a', 'b', 'c'])
      assert.deepEqual(
        (await entriesFrom(first, 'd1', 3)).map((entry) => entry.seq),
        [3],
      )
    },
  },
  {
    name: 'what a superseded worker writes is never read, and it is told',
    async run(harness) {
      const first = harness.open()
      const stale = await first.journals.open(await first.leases.take('d1', 'w1', null), plainOptions())
      stale.append(fact('a'))
      await stale.synced()
      const second = harness.open()
      const successor = await second.journals.open(await takeNext(second, 'd1', 'w2'), plainOptions())
      stale.append(fact('stale'))
      await refusedWith('LEASE_LOST', stale.synced())
      assert.throws(() => stale.append(fact('stale too')), { code: 'LEASE_LOST' })
      await refusedWith('LEASE_LOST', stale.synced())
      await stale.close()
      successor.append(fact('b'))
      await successor.close()
      assert.deepEqual(await pathsIn(first, 'd1'), ['a', 'b'])
      assert.deepEqual(await pathsIn(second, 'd1'), ['a', 'b'])
    },
  },
  {
    name: 'a worker that was superseded before it opened the journal writes nothing into it',
    async run(harness) {
      const first = harness.open()
      const slow = await first.leases.take('d1', 'w1', null)
      const second = harness.open()
      const writer = await second.journals.open(await takeNext(second, 'd1', 'w2'), plainOptions())
      await refusedWith('LEASE_LOST', first.journals.open(slow, plainOptions()))
      writer.append(fact('a'))
      await writer.close()
      assert.deepEqual(await pathsIn(first, 'd1'), ['a'])
    },
  },
  {
    name: 'workers that die before they open the journal leave no gap',
    async run(harness) {
      const store = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      writer.append(fact('a'))
      await writer.close()
      for (const worker of ['w2', 'w3', 'w4']) {
        await takeNext(store, 'd1', worker)
        assert.deepEqual(await pathsIn(harness.open(), 'd1'), ['a'])
      }
      const last = await store.journals.open(await takeNext(store, 'd1', 'w5'), plainOptions())
      last.append(fact('b'))
      await last.close()
      assert.deepEqual(await pathsIn(harness.open(), 'd1'), ['a', 'b'])
    },
  },
  {
    name: 'a lease opens the journal once',
    async run(harness) {
      const store = harness.open()
      const lease = await store.leases.take('d1', 'w1', null)
      await store.journals.open(lease, plainOptions())
      await refusedWith('LEASE_HELD', store.journals.open(lease, plainOptions()))
    },
  },
]
