import type { Json } from '../json/json.ts'

/**
 * The order of operations on one environment, across workers and deployments. A later operation never has a lower
 * token than an earlier one.
 */
export interface FencingToken {
  /** Grows with every worker that takes a deployment over and every deployment that claims the environment. */
  readonly term: number
  /**
   * Grows with every operation; a platform can use it to refuse one that arrives late at the same resource. Of two
   * operations of different terms the term alone decides.
   */
  readonly sequence: number
}

/** What a verb is told besides its subject. */
export interface VerbContext {
  /** Aborted when the deadline passes, the deployment is aborted, or the worker lost its lease. */
  readonly signal: AbortSignal
  /** Milliseconds from the call until the runtime stops waiting for it. */
  readonly deadlineMs: number
  /** Deployment id and path: the idempotency key, the same when the operation is run again after a crash. */
  readonly operationId: string
  /** For a platform that refuses, or an adapter that compares. */
  readonly fencingToken: FencingToken
  readonly deployment: string
  readonly environment: string
  readonly target: string
  /** The project's directory: relative artifact locations start here. */
  readonly projectDirectory: string
  /**
   * Puts values in the place of the references `${env:NAME}` in the strings of a JSON value. To be called as late as
   * possible; from then on the values are hidden in everything that Landfall shows or keeps.
   *
   * @throws `INVALID_INPUT` naming every variable that is not set
   */
  resolve<T extends Json>(value: T): T
  /** Tells how far a long operation has come. Also its heartbeat. */
  progress(progress: Progress): void
  /** Writes a line into the deployment's log. Secrets are taken out before anyone sees it. */
  log(line: string): void
}

/** How far a long operation has come. */
export interface Progress {
  /** In a few words, for people. */
  readonly message: string
  /** 0 to 1, where known. */
  readonly fraction?: number
}
