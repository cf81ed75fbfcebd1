import type { JournalEvent } from '../events/journal-event.ts'
import { blocksEnvironment } from '../events/outcome.ts'
import type { Host } from './host.ts'

/**
 * Whether nothing is left to do for a deployment. Its last entry is not the end of it: a worker that died right after
 * leaves the record unwritten or the claim held, and a resume makes up for that.
 */
export async function isSettled({ store }: Host, id: string, last: JournalEvent): Promise<boolean> {
  if (last.type !== 'deployment.finished') return false
  if ((await store.records.get(id)) === null) return false
  return (
    blocksEnvironment(last.outcome) ||
    !(await store.claims.held()).some(({ deployment }) => deployment === id)
  )
}
