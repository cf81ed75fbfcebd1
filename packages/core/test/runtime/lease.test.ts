import { virtualClock } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { sleep } from '../../src/runtime/clock.ts'
import { keepLease } from '../../src/runtime/lease.ts'
import type { Lease } from '../../src/store/store.ts'

const termMs = 900

/** Keeps a lease whose heartbeats go as told, and tells why it was lost after a minute. */
async function kept(
  renew: (clock: ReturnType<typeof virtualClock>) => Promise<boolean>,
): Promise<string | null> {
  const clock = virtualClock()
  let lost: string | null = null
  const lease: Lease = {
    deployment: 'd1',
    worker: 'w1',
    epoch: 1,
    held: () => true,
    renew: () => renew(clock),
    release: async () => {},
  }
  const onLost = (error: Error): void => {
    lost = error.message
  }
  const stop = keepLease(lease, clock, { termMs, syncedSeq: () => 0, onLost })
  await clock.advance('1m')
  stop()
  return lost
}

test('a heartbeat that takes longer than a term keeps the lease, when the store says that it is held', async () => {
  const slowly = (clock: ReturnType<typeof virtualClock>) => sleep(clock, 2 * termMs).then(() => true)
  expect(await kept(slowly)).toBeNull()
})

test('heartbeats that fail lose it after a term, and one that another worker has answered at once', async () => {
  expect(await kept(() => Promise.reject(new Error('no space')))).toMatch(
    /could not be written for a whole term/,
  )
  expect(await kept(async () => false)).toMatch(/another worker has taken over/)
})
