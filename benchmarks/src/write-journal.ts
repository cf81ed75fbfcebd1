import { statSync } from 'node:fs'
import { join } from 'node:path'
import { directoryStore } from '@landfall/core'
import { created, input, noop, output } from './worker.ts'

/** A journal on the disk. */
export interface Written {
  readonly deployment: string
  readonly file: string
  readonly bytes: number
}

/** Effects between two syncs; how they were synced does not show in the file. */
const batch = 5_000

/** Writes, with the store's own writer, the journal of a deployment of many effects that has ended. */
export async function writeJournal(root: string, deployment: string, events: number): Promise<Written> {
  const store = directoryStore(root)
  const lease = await store.leases.take(deployment, 'bench', null)
  const writer = await store.journals.open(lease, {
    now: () => new Date().toISOString(),
    sanitize: (json) => json,
  })
  writer.append(created(deployment))
  for (let index = 0; writer.lastSeq < events - 2; index++) {
    const path = `deploy/web/fan-out/${index}/e`
    const inputDigest = index.toString(16).padStart(64, '0')
    writer.append({ type: 'effect.started', path, name: noop, input, inputDigest })
    writer.append({ type: 'effect.succeeded', path, result: output })
    if (index % batch === 0) await writer.synced()
  }
  writer.append({ type: 'deployment.finished', outcome: 'succeeded', record: {} })
  await writer.close()
  await lease.release()
  const file = join(root, 'deployments', deployment, 'journal.0001.jsonl')
  return { deployment, file, bytes: statSync(file).size }
}
