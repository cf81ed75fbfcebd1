import type { JournalEvent, JournalWriter } from '@landfall/core'

type Fact = Parameters<JournalWriter['append']>[0]

/** A place in a journal at which a process can die: before an entry is written, or after it is synced. */
export interface Boundary {
  readonly entry: string
  readonly side: 'before' | 'after'
}

/**
 * What names an entry in every run of the same plan. Not its number: checks run side by side, and which of
 * them ends first differs from run to run. Nor the revision in some paths, which is another one each time.
 */
export function entryName(event: JournalEvent | Fact): string {
  if (!('path' in event)) return event.type
  return `${event.type} ${event.path.replace(/\/[\d.]+-[0-9a-f]{12}$/, '/revision')}`
}

/** Both sides of every entry. */
export function boundariesOf(journal: readonly JournalEvent[]): Boundary[] {
  return journal.map(entryName).flatMap((entry) => [
    { entry, side: 'before' },
    { entry, side: 'after' },
  ])
}

export function boundaryName({ side, entry }: Boundary): string {
  return `${side} ${entry}`
}
