import type { Subject } from '../engine/ask-person.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import type { DeploymentEvent } from '../events/deployment-event.ts'
import type { JournalEvent } from '../events/journal-event.ts'

/** Listeners by the type of the event; `event` hears all of them. */
export type RunListener<Type extends DeploymentEvent['type'] | 'event'> = (
  event: Type extends DeploymentEvent['type'] ? Extract<DeploymentEvent, { type: Type }> : DeploymentEvent,
) => void

/** A person's decision. */
export interface Decision {
  /** Who decides. */
  readonly by: string
  readonly comment?: string
  /**
   * Proves who decides, where the environment asks for it: a signature over `approvalStatement` of the decision, the
   * subject and the comment, such as by `signWithSsh`. It can be made on another machine.
   */
  readonly proof?: string
  /** The question, when more than one is open. */
  readonly step?: string
}

/** Where a deployment stands. */
export type RunState = 'working' | 'interrupted' | 'finished'

/**
 * One deployment, wherever it runs: in this process, in another one, or in none since a crash. Everything about it is
 * in the store.
 */
export interface Run {
  readonly id: string
  /**
   * The record of the deployment, when it has ended. A deployment that failed does not reject; what keeps this process
   * from telling how it ended does: `STORE_UNWRITABLE`, `JOURNAL_MISMATCH` and the like, and `INTERRUPTED` when nobody
   * is at work on it. The deployment can then be resumed or aborted. When another process takes it over, the result is
   * the one that it reaches there.
   */
  readonly result: Promise<DeploymentRecord>
  /**
   * Every entry of the journal from a sequence number on, and those that come, until the deployment has ended. Works
   * for a deployment of any process. A slow reader holds nothing up.
   */
  events(options?: {
    readonly from?: number
    readonly signal?: AbortSignal
  }): AsyncIterable<JournalEvent & { readonly deployment: string }>
  /**
   * Calls back for events as they happen in this process, output and progress among them. A listener that throws
   * disturbs nobody. The returned function ends it.
   */
  on<Type extends DeploymentEvent['type'] | 'event'>(type: Type, listener: RunListener<Type>): () => void
  /** `interrupted`: it has not ended and nobody is at work on it. */
  state(): Promise<RunState>
  /** Questions that wait for a person. */
  questions(): Promise<readonly Subject[]>
  /** Answers yes to the open question. @throws `INVALID_INPUT` when there is none, or more than one and `step` is not given */
  approve(decision: Decision): Promise<void>
  /** Answers no. @throws as `approve` */
  reject(decision: Decision): Promise<void>
  /**
   * Ends the deployment and undoes what it has changed. Legal at any time before its end, from any process. Where no
   * worker is alive, this process becomes one: it needs no code of the pipeline for that.
   */
  abort(request: { readonly by: string; readonly reason: string }): Promise<void>
  /**
   * Goes on with an interrupted deployment in this process, from what the journal has.
   *
   * @throws `LEASE_HELD` when a worker is alive, `UNREGISTERED`, `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`
   */
  resume(): Promise<Run>
  /** Stops working on the deployment in this process and leaves it to be resumed. */
  leave(): Promise<void>
}
