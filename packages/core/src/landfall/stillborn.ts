import { takeLease } from '../runtime/lease.ts'
import type { Claim } from '../store/store.ts'
import type { Host } from './host.ts'

/**
 * Gives up the claim of a deployment that died before the first entry of its journal. Holding its lease makes sure that
 * it cannot begin after all: of its own attempt to take the lease and this one, only one succeeds.
 *
 * @throws `LEASE_HELD` when it is just beginning
 */
export async function endStillborn(host: Host, deployment: string, by: string): Promise<void> {
  const { store, clock, worker, leaseTermMs } = host
  const lease = await takeLease(store.leases, clock, { deployment, worker, termMs: leaseTermMs })
  try {
    if (!(await isStillborn(host, deployment))) return
    const claim = (await store.claims.held()).find((one) => one.deployment === deployment)
    if (claim !== undefined) await store.claims.release(claim, by, 'the deployment died before it began')
  } finally {
    await lease.release()
  }
}

/** Whether a deployment that holds a claim has no journal. */
export async function isStillborn({ store }: Host, deployment: Claim['deployment']): Promise<boolean> {
  for await (const _ of store.journals.read(deployment, 1)) return false
  return true
}
