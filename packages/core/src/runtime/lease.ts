import { LandfallError } from '../errors/landfall-error.ts'
import type { Lease, LeaseStore, LeaseView } from '../store/store.ts'
import { type Clock, sleep } from './clock.ts'

/** How long a lease lasts without a heartbeat, unless the caller says otherwise. */
export const defaultLeaseTermMs = 15_000

/** Looks at a lease this many times in a term, so that a heartbeat is not missed. */
const looksPerTerm = 5

/**
 * Takes the lease of a deployment when nobody is at work on it: at once when there is none or it was released,
 * otherwise when its heartbeat did not change for one whole term of this process's own monotonic clock.
 *
 * @throws `LEASE_HELD` when its worker is alive, or another one was faster
 */
export async function takeLease(
  leases: LeaseStore,
  clock: Clock,
  who: { readonly deployment: string; readonly worker: string; readonly termMs: number },
  signal?: AbortSignal,
): Promise<Lease> {
  const { deployment, worker, termMs } = who
  const first = await leases.view(deployment)
  if (first === null || first.released) return await leases.take(deployment, worker, first)
  const since = clock.monotonic()
  let last = first
  while (clock.monotonic() - since < termMs) {
    await sleep(clock, termMs / looksPerTerm, signal)
    const now = await leases.view(deployment)
    if (now === null || now.epoch !== first.epoch || now.beat !== first.beat)
      throw held(deployment, now ?? last)
    if (now.released) return await leases.take(deployment, worker, now)
    last = now
  }
  return await leases.take(deployment, worker, last)
}

function held(deployment: string, { worker, epoch }: LeaseView): LandfallError {
  return new LandfallError({
    code: 'LEASE_HELD',
    message: `${worker} is at work on ${deployment}`,
    target: deployment,
    expected: 'a heartbeat that stands still for a whole term',
    seen: `a heartbeat of worker ${epoch}`,
  })
}

/**
 * Renews a lease three times in a term until it is stopped, or until it is lost: somebody else has it, or it could
 * not be renewed for a whole term, so that somebody else may have it.
 */
export function keepLease(
  lease: Lease,
  clock: Clock,
  options: { readonly termMs: number; syncedSeq(): number; onLost(error: LandfallError): void },
): () => void {
  const { termMs } = options
  let cancel = (): void => {}
  let renewedAt = clock.monotonic()
  let stopped = false

  const lost = (why: string): void => {
    if (stopped) return
    stopped = true
    const message = `${lease.worker} lost ${lease.deployment}: ${why}`
    options.onLost(new LandfallError({ code: 'LEASE_LOST', message, target: lease.deployment }))
  }
  const beat = async (): Promise<void> => {
    try {
      if (!(await lease.renew(options.syncedSeq()))) return lost('another worker has taken over')
      // However long that took on a busy machine: the store has just said that nobody else has it.
      renewedAt = clock.monotonic()
    } catch {
      // The store may recover within the term; until then the lease is still ours.
      if (clock.monotonic() - renewedAt >= termMs)
        return lost('its heartbeat could not be written for a whole term')
    }
    if (!stopped) cancel = clock.after(termMs / 3, beat)
  }
  cancel = clock.after(termMs / 3, beat)
  return () => {
    stopped = true
    cancel()
  }
}
