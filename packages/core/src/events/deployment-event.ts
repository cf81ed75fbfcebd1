import type { JournalEvent } from './journal-event.ts'

/** A line that a command or an adapter printed, secrets taken out. Not in the journal; the whole log lies beside it. */
export interface OutputEvent {
  readonly type: 'output'
  readonly at: string
  readonly path: string
  readonly line: string
}

/** How far a long effect has come. Not in the journal. */
export interface ProgressEvent {
  readonly type: 'progress'
  readonly at: string
  readonly path: string
  readonly message: string
  readonly fraction: number | null
}

/**
 * What a subscriber sees: every entry of the journal, and between them what is only worth showing while it happens.
 * All of it is JSON. `deployment` and, for journal entries, `seq` say where it belongs.
 */
export type DeploymentEvent = (JournalEvent | OutputEvent | ProgressEvent) & { readonly deployment: string }
