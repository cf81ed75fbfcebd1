import assert from 'node:assert/strict'
import { fact, plainOptions, refusedWith, type StoreCase, takeNext, unsafeNames } from './case.ts'

export const leaseCases: readonly StoreCase[] = [
  {
    name: 'a deployment without a worker has no lease',
    async run(harness) {
      assert.equal(await harness.open().leases.view('d1'), null)
    },
  },
  {
    name: 'the first lease has epoch 1 and is seen by every process',
    async run(harness) {
      const lease = await harness.open().leases.take('d1', 'worker-1', null)
      assert.deepEqual([lease.deployment, lease.worker, lease.epoch], ['d1', 'worker-1', 1])
      assert.equal(await lease.held(), true)
      const view = await harness.open().leases.view('d1')
      assert.deepEqual(
        [view?.epoch, view?.worker, view?.released, view?.syncedSeq],
        [1, 'worker-1', false, 0],
      )
    },
  },
  {
    name: 'every beat is a new one and tells how far the journal is synced',
    async run(harness) {
      const lease = await harness.open().leases.take('d1', 'worker-1', null)
      const watcher = harness.open()
      const beats = [await watcher.leases.view('d1')]
      for (const syncedSeq of [3, 8]) {
        assert.equal(await lease.renew(syncedSeq), true)
        beats.push(await watcher.leases.view('d1'))
      }
      assert.equal(new Set(beats.map((view) => view?.beat)).size, 3)
      assert.deepEqual(
        beats.map((view) => view?.syncedSeq),
        [0, 3, 8],
      )
    },
  },
  {
    name: 'after a takeover the earlier worker does not hold it, cannot renew it, and changes nothing by trying',
    async run(harness) {
      const earlier = await harness.open().leases.take('d1', 'worker-1', null)
      await earlier.renew(5)
      const store = harness.open()
      const later = await takeNext(store, 'd1', 'worker-2')
      assert.equal(later.epoch, 2)
      assert.equal(await earlier.held(), false)
      assert.equal(await earlier.renew(9), false)
      await earlier.release()
      const view = await store.leases.view('d1')
      assert.deepEqual([view?.epoch, view?.worker, view?.released], [2, 'worker-2', false])
      assert.equal(view?.syncedSeq, 5)
      assert.equal(await later.held(), true)
    },
  },
  {
    name: 'whoever looked before another took over comes too late',
    async run(harness) {
      const store = harness.open()
      await store.leases.take('d1', 'worker-1', null)
      const seen = await store.leases.view('d1')
      await store.leases.take('d1', 'worker-2', seen)
      await refusedWith('LEASE_HELD', harness.open().leases.take('d1', 'worker-3', seen))
      await refusedWith('LEASE_HELD', harness.open().leases.take('d1', 'worker-3', null))
      assert.equal((await store.leases.view('d1'))?.worker, 'worker-2')
    },
  },
  {
    name: 'of many who take over at once one succeeds',
    async run(harness) {
      await harness.open().leases.take('d1', 'worker-1', null)
      const seen = await harness.open().leases.view('d1')
      const attempts = Array.from({ length: 20 }, (_, index) =>
        harness.open().leases.take('d1', `worker-${index + 2}`, seen),
      )
      const won = (await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled')
      assert.equal(won.length, 1)
    },
  },
  {
    name: 'a released lease is seen to be released, with what is synced, and is not held',
    async run(harness) {
      const store = harness.open()
      const lease = await store.leases.take('d1', 'worker-1', null)
      const writer = await store.journals.open(lease, plainOptions())
      writer.append(fact('a'))
      await writer.synced()
      await lease.renew(writer.syncedSeq)
      await lease.release()
      await lease.release()
      assert.equal(await lease.held(), false)
      assert.equal(await lease.renew(1), false)
      const view = await harness.open().leases.view('d1')
      assert.deepEqual([view?.released, view?.syncedSeq], [true, 1])
      assert.equal((await takeNext(harness.open(), 'd1', 'worker-2')).epoch, 2)
    },
  },
  {
    name: 'deployments are leased independently',
    async run(harness) {
      const store = harness.open()
      const one = await store.leases.take('d1', 'worker-1', null)
      const other = await store.leases.take('d2', 'worker-1', null)
      await takeNext(store, 'd2', 'worker-2')
      assert.deepEqual([await one.held(), await other.held()], [true, false])
    },
  },
  {
    name: 'a deployment id that is unsafe in a path is refused',
    async run(harness) {
      const { leases } = harness.open()
      for (const name of unsafeNames) {
        await refusedWith('INVALID_NAME', leases.take(name, 'worker-1', null))
        await refusedWith('INVALID_NAME', (async () => leases.view(name))())
      }
    },
  },
]
