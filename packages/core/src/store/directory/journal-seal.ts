import { open } from 'node:fs/promises'
import type { JsonObject } from '../../json/json.ts'
import { leaseOf } from './directory-leases.ts'
import { type DurableFiles, documentOf, documentText } from './durable-files.ts'
import { truncated } from './journal-damage.ts'
import { type Position, scanSegment } from './journal-scan.ts'
import type { DeploymentFiles } from './layout.ts'
import { errnoOf, usingStorage } from './storage-errors.ts'

/**
 * How much of a segment counts. The first one who needs to know decides, once the next epoch has begun, and everybody
 * keeps to it: what the worker of that epoch writes afterwards is never read.
 */
export interface Seal extends JsonObject {
  readonly epoch: number
  readonly bytes: number
  /** The number of the last entry up to here, over all segments. */
  readonly seq: number
}

const sealForm = { epoch: 'number', bytes: 'number', seq: 'number' } as const

export function sealOf(files: DeploymentFiles, epoch: number): Promise<Seal | null> {
  return documentOf<Seal>(files.seal(epoch), 'a seal of a journal', sealForm)
}

/**
 * Seals a segment whose epoch is over; gives the seal that is there when it is sealed already.
 *
 * An entry that its worker may rely on is inside the seal: the worker looked for the next epoch after syncing the
 * entry and did not find it, so the entry was there before anyone could begin to seal.
 *
 * @param lastSeq the number of the last entry of the segments before
 * @throws `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`: a seal would make the loss look as if nothing had been there
 */
export async function sealSegment(
  durable: DurableFiles,
  files: DeploymentFiles,
  epoch: number,
  lastSeq: number,
): Promise<Seal> {
  const present = await sealOf(files, epoch)
  if (present !== null) return present
  // The lease is read before the segment: what it calls synced has to be in the segment by then.
  const synced = (await leaseOf(files, epoch))?.syncedSeq ?? 0
  let position: Position = { offset: 0, line: 0, seq: lastSeq }
  for await (const batch of scanSegment(files.segment(epoch), position, null, Infinity))
    position = batch.position
  if (position.seq < synced) {
    throw truncated(
      files.segment(epoch),
      `entry ${synced}, which was synced`,
      `entry ${position.seq} as the last`,
    )
  }
  if (position.offset > 0) await syncFile(files.segment(epoch))
  const seal: Seal = { epoch, bytes: position.offset, seq: position.seq }
  if (await durable.putNew(files.seal(epoch), documentText(seal))) return seal
  return (await sealOf(files, epoch)) ?? seal
}

/** A dead worker may have written what it did not sync; the seal must not outlive it. */
function syncFile(path: string): Promise<void> {
  return usingStorage(path, async () => {
    const handle = await open(path, 'r+').catch((thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT') return null
      throw thrown
    })
    try {
      await handle?.datasync()
    } finally {
      await handle?.close()
    }
  })
}

/**
 * Seals everything before an epoch.
 *
 * @returns the number of the last entry that counts
 */
export async function sealBefore(
  durable: DurableFiles,
  files: DeploymentFiles,
  epoch: number,
): Promise<number> {
  // Segments are sealed in their order: before one that is sealed all are.
  let next = epoch
  let lastSeq = 0
  for (; next > 1; next -= 1) {
    const seal = await sealOf(files, next - 1)
    if (seal === null) continue
    lastSeq = seal.seq
    break
  }
  for (; next < epoch; next += 1) lastSeq = (await sealSegment(durable, files, next, lastSeq)).seq
  return lastSeq
}
