import { strict as assert } from 'node:assert'
import { type ConformanceCase, casesOf } from '../case.ts'

/** What an adapter has to do that keeps a claim on its platform. */
export const lock: readonly ConformanceCase[] = casesOf('lock', {
  async 'a lock is renewed by its owner and refused to others, naming the owner'(bench) {
    const { acquire } = bench.verbs.lock
    await acquire('deployment-a', bench.context())
    await acquire('deployment-a', bench.context())
    await bench.expectFailure(acquire('deployment-b', bench.context()), 'ENVIRONMENT_BUSY')
    await assert.rejects(acquire('deployment-b', bench.context()), /deployment-a/)
  },

  async 'a lock is free after its owner gave it up, and twice is once'(bench) {
    const { acquire, release } = bench.verbs.lock
    await acquire('deployment-a', bench.context())
    await release('deployment-a', bench.context())
    await release('deployment-a', bench.context())
    await acquire('deployment-b', bench.context())
    await bench.expectFailure(acquire('deployment-a', bench.context()), 'ENVIRONMENT_BUSY')
  },

  async 'a lock is not given up by somebody else'(bench) {
    const { acquire, release } = bench.verbs.lock
    await acquire('deployment-a', bench.context())
    await release('deployment-b', bench.context())
    await bench.expectFailure(acquire('deployment-b', bench.context()), 'ENVIRONMENT_BUSY')
  },

  async 'a lock lies on the platform: another adapter sees it'(bench) {
    await bench.verbs.lock.acquire('deployment-a', bench.context())
    const other = await bench.restarted()
    await bench.expectFailure(other.lock.acquire('deployment-b', bench.context()), 'ENVIRONMENT_BUSY')
    await other.lock.release('deployment-a', bench.context())
    await bench.verbs.lock.acquire('deployment-b', bench.context())
  },

  async 'of two owners at the same time exactly one gets the lock'(bench) {
    const other = await bench.restarted()
    const ended = await Promise.allSettled([
      bench.verbs.lock.acquire('deployment-a', bench.context()),
      other.lock.acquire('deployment-b', bench.context()),
    ])
    assert.deepEqual(ended.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  },

  async 'a lock leaves what is live alone'(bench) {
    const { release } = await bench.live('1.0.0')
    await bench.verbs.lock.acquire('deployment-a', bench.context())
    await bench.verbs.lock.release('deployment-a', bench.context())
    await bench.expectLive(release)
  },
})
