import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import { takeLease } from '../runtime/lease.ts'
import type { Host } from './host.ts'

/** A person's word that an environment was looked at. */
export interface Acknowledgement {
  readonly by: string
  readonly note: string
}

/**
 * Frees the environment of a deployment that ended in doubt, or whose journal cannot be read any more, so that it can
 * never end. Harmless when it holds none.
 *
 * @throws `INVALID_INPUT` when the deployment goes on, `LEASE_HELD` when a worker is at work on an unreadable journal
 */
export async function acknowledge(host: Host, deployment: string, word: Acknowledgement): Promise<void> {
  const { store, redactor } = host
  const claim = (await store.claims.held()).find((one) => one.deployment === deployment)
  if (claim === undefined) return
  const release = (): Promise<void> =>
    store.claims.release(claim, redactor.text(word.by), redactor.text(word.note))
  if ((await store.records.get(deployment)) !== null) return await release()
  if (await isReadable(host, deployment)) throw stillGoing(deployment)
  const { clock, worker, leaseTermMs } = host
  const lease = await takeLease(store.leases, clock, { deployment, worker, termMs: leaseTermMs })
  try {
    await release()
  } finally {
    await lease.release()
  }
}

async function isReadable({ store }: Host, deployment: string): Promise<boolean> {
  try {
    for await (const _ of store.journals.read(deployment, 1));
    return true
  } catch (error) {
    if (isLandfallError(error) && /^JOURNAL_(?:DAMAGED|TRUNCATED)$/.test(error.code)) return false
    throw error
  }
}

function stillGoing(deployment: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `${deployment} has not ended, so there is nothing to acknowledge`,
    target: deployment,
    remedy: 'Resume it or abort it first.',
  })
}
