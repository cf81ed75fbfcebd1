import type { JournalEvent } from '../events/journal-event.ts'
import { blocksEnvironment } from '../events/outcome.ts'
import type { Host } from './host.ts'

type Finished = Extract<JournalEvent, { type: 'deployment.finished' }>

/** The end of a deployment. A worker that makes up for what another one left undone may have written after it. */
export function endIn(events: readonly JournalEvent[]): Finished | undefined {
  return events.find((event) => event.type === 'deployment.finished')
}

/**
 * Whether nothing is left to do for a deployment. Its end is not all of it: a worker that died right after leaves the
 * record unwritten or the claim held, and a resume makes up for that.
 */
export async function isSettled({ store }: Host, id: string, end: Finished): Promise<boolean> {
  if ((await store.records.get(id)) === null) return false
  return (
    blocksEnvironment(end.outcome) || !(await store.claims.held()).some(({ deployment }) => deployment === id)
  )
}
