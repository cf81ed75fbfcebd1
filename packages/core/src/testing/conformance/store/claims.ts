import assert from 'node:assert/strict'
import { LandfallError } from '../../../errors/landfall-error.ts'
import { refusedWith, type StoreCase, unsafeNames } from './case.ts'

export const claimCases: readonly StoreCase[] = [
  {
    name: 'a free environment has no claim',
    async run(harness) {
      assert.equal(await harness.open().claims.current('production'), null)
      assert.deepEqual(await harness.open().claims.held(), [])
    },
  },
  {
    name: 'a claim is seen by every process, with all that is known of it',
    async run(harness) {
      const claim = await harness.open().claims.acquire('production', 'd1', 'ann')
      const { environment, number, deployment, by, since } = claim
      assert.deepEqual(
        { environment, number, deployment, by },
        {
          environment: 'production',
          number: 1,
          deployment: 'd1',
          by: 'ann',
        },
      )
      assert.equal(new Date(since).toISOString(), since)
      assert.deepEqual(await harness.open().claims.current('production'), claim)
    },
  },
  {
    name: 'a claimed environment is busy, and the error says with what',
    async run(harness) {
      const claim = await harness.open().claims.acquire('production', 'd1', 'ann')
      const other = harness.open()
      await assert.rejects(other.claims.acquire('production', 'd2', 'bob'), (thrown) => {
        assert.ok(thrown instanceof LandfallError)
        assert.equal(thrown.code, 'ENVIRONMENT_BUSY')
        assert.deepEqual(thrown.details, claim)
        return true
      })
      assert.deepEqual(await other.claims.current('production'), claim)
    },
  },
  {
    name: 'the same deployment gets its own claim back',
    async run(harness) {
      const claim = await harness.open().claims.acquire('production', 'd1', 'ann')
      assert.deepEqual(await harness.open().claims.acquire('production', 'd1', 'bob'), claim)
    },
  },
  {
    name: 'a claim that is given up frees the environment, and the next one has a higher number',
    async run(harness) {
      const store = harness.open()
      const first = await store.claims.acquire('production', 'd1', 'ann')
      await harness.open().claims.release(first, 'bob', 'it was left behind')
      assert.equal(await store.claims.current('production'), null)
      const second = await store.claims.acquire('production', 'd2', 'ann')
      assert.ok(second.number > first.number)
    },
  },
  {
    name: 'giving up an old claim again does not touch the present one',
    async run(harness) {
      const store = harness.open()
      const first = await store.claims.acquire('production', 'd1', 'ann')
      await store.claims.release(first, 'ann', 'done')
      await store.claims.release(first, 'ann', 'done')
      const second = await store.claims.acquire('production', 'd1', 'ann')
      await store.claims.release(first, 'ann', 'done')
      assert.deepEqual(await store.claims.current('production'), second)
    },
  },
  {
    name: 'a claim cannot be given up in the name of another deployment',
    async run(harness) {
      const store = harness.open()
      const claim = await store.claims.acquire('production', 'd1', 'ann')
      await store.claims.release({ ...claim, deployment: 'd2' }, 'mallory', 'mine')
      assert.deepEqual(await store.claims.current('production'), claim)
    },
  },
  {
    name: 'environments are claimed independently, and all held claims are listed',
    async run(harness) {
      const store = harness.open()
      const production = await store.claims.acquire('production', 'd1', 'ann')
      const staging = await store.claims.acquire('staging', 'd2', 'ann')
      const gone = await store.claims.acquire('test', 'd3', 'ann')
      await store.claims.release(gone, 'ann', 'done')
      const held = await harness.open().claims.held()
      assert.deepEqual(new Set(held), new Set([production, staging]))
    },
  },
  {
    name: 'what was given up says by whom and why',
    async run(harness) {
      const store = harness.open()
      assert.deepEqual(await store.claims.released('production'), [])
      const first = await store.claims.acquire('production', 'd1', 'ann')
      await store.claims.release(first, 'bob', 'it was left behind')
      const second = await store.claims.acquire('production', 'd2', 'ann')
      await store.claims.release(second, 'ann', 'succeeded')
      await store.claims.acquire('production', 'd3', 'ann')
      const released = await harness.open().claims.released('production')
      const told = released.map(({ deployment, releasedBy, reason }) => [deployment, releasedBy, reason])
      assert.deepEqual(told, [
        ['d1', 'bob', 'it was left behind'],
        ['d2', 'ann', 'succeeded'],
      ])
    },
  },
  {
    name: 'numbers go on over many claims',
    async run(harness) {
      const store = harness.open()
      for (let number = 1; number <= 70; number += 1) {
        const claim = await store.claims.acquire('production', `d${number}`, 'ann')
        assert.equal(claim.number, number)
        await store.claims.release(claim, 'ann', 'done')
      }
    },
  },
  {
    name: 'of many who claim at once one succeeds',
    async run(harness) {
      const attempts = Array.from({ length: 20 }, (_, index) =>
        harness.open().claims.acquire('production', `d${index}`, 'ann'),
      )
      const won = (await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled')
      assert.equal(won.length, 1)
    },
  },
  {
    name: 'a name that is unsafe in a path is refused',
    async run(harness) {
      const { claims } = harness.open()
      for (const name of unsafeNames) {
        await refusedWith('INVALID_NAME', claims.acquire(name, 'd1', 'ann'))
        await refusedWith('INVALID_NAME', claims.acquire('production', name, 'ann'))
        await refusedWith('INVALID_NAME', claims.current(name))
      }
      assert.deepEqual(await claims.held(), [])
    },
  },
]
