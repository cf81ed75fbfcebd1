import type { ChangeName, ChangeRequest, Changes, Status } from './control/protocol.ts'

/** How long to wait for an answer, and whom to tell in the meantime. */
export interface Waiting {
  readonly signal: AbortSignal
  readonly deadlineMs: number
  readonly progress?: (message: string) => void
}

/**
 * What the adapter needs of a supervisor. The one that ships with it speaks over a socket and starts the
 * supervisor when it is needed; a test gives its own.
 */
export interface SupervisorClient {
  /** What is there; read from the state file, with `pid: null`, when no supervisor runs. Never starts one. */
  status(waiting: Waiting): Promise<Status>
  /** Carries a change out. */
  change<Name extends ChangeName>(
    name: Name,
    request: ChangeRequest<Name>,
    waiting: Waiting,
  ): Promise<Changes[Name]['output']>
}
