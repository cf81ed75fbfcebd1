import type { Split } from '../adapter/observation.ts'
import type { ErrorJson } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'

/** How a deployment ended. The record's `status` has the user's three words for it, see `statusOf`. */
export type Outcome =
  /** The release is live and verified. */
  | 'succeeded'
  /** It failed, and every target was read back as serving what was good before. */
  | 'rolled_back'
  /** It failed before anything in the environment changed. */
  | 'failed_untouched'
  /** It failed, and rollback was switched off: the environment is as the failure left it. */
  | 'failed'
  /** It was aborted, and what it had changed is undone. */
  | 'aborted'
  /** The rollback did not bring every target back. Blocks the environment until acknowledged. */
  | 'rollback_failed'
  /** A target could not be observed, so nothing is claimed about it. Blocks the environment until acknowledged. */
  | 'unknown'
  /** It stopped where only a person can decide. Blocks the environment until acknowledged. */
  | 'needs_person'

/** Who asked for a deployment, and what that caller may do. */
export interface Caller extends JsonObject {
  readonly name: string
  /** A program decided to deploy, not a person. */
  readonly automated: boolean
  /** A signature proves the name. */
  readonly proven: boolean
  /** The largest percentage of the traffic that the caller may give the release without a person's word. */
  readonly maximumWeight: number
  /** Why it was started although the environment was closed. */
  readonly despite: string | null
}

/** What every entry of a journal has. */
interface Entry {
  /** 1, 2, 3 … without gaps over the whole deployment. */
  readonly seq: number
  /** ISO 8601 wall-clock time. */
  readonly at: string
}

/** What an entry about one place of the pipeline has. */
interface PlacedEntry extends Entry {
  /** Where in the pipeline: `deploy/web/shift/25`. */
  readonly path: string
}

/** The first entry: the plan is pinned here, so a deployment can be resumed, aborted and rolled back without its code. */
export interface DeploymentCreated extends Entry {
  readonly type: 'deployment.created'
  readonly format: 1
  readonly deployment: string
  readonly environment: string
  /** Number of the claim on the environment. */
  readonly claim: number
  /** The claim's order: the first part of every fencing token of this deployment. */
  readonly claimOrder: number
  /** Who asked for it, whether a program did, whether a signature proves it, and what it may do. */
  readonly caller: Caller
  readonly planDigest: string
  /** The compiled plan. */
  readonly plan: JsonObject
}

/** A worker took the deployment's lease. The first entry of every segment but the first's is this one. */
export interface WorkerStarted extends Entry {
  readonly type: 'worker.started'
  readonly worker: string
  /** The lease's number; every takeover has the next one. */
  readonly epoch: number
}

/** Written and synced before an effect starts. */
export interface EffectStarted extends PlacedEntry {
  readonly type: 'effect.started'
  readonly name: string
  readonly input: Json
  readonly inputDigest: string
}

/** Written and synced after an effect ended well; from here on it never runs again. */
export interface EffectSucceeded extends PlacedEntry {
  readonly type: 'effect.succeeded'
  /** The result, or the digest of the blob that holds it when it is larger than the journal takes. */
  readonly result?: Json
  readonly blob?: string
}

/** Written and synced after an effect ended badly for good; from here on it never runs again. */
export interface EffectFailed extends PlacedEntry {
  readonly type: 'effect.failed'
  readonly error: ErrorJson
}

/** An attempt failed and another one follows after `delayMs`. */
export interface EffectRetried extends PlacedEntry {
  readonly type: 'effect.retried'
  readonly attempt: number
  readonly delayMs: number
  readonly error: ErrorJson
}

/** A durable wait began. */
export interface TimerStarted extends PlacedEntry {
  readonly type: 'timer.started'
  readonly ms: number
}

export interface TimerFired extends PlacedEntry {
  readonly type: 'timer.fired'
}

/** The deployment waits for a signal until `expiresAt`. */
export interface SignalAwaited extends PlacedEntry {
  readonly type: 'signal.awaited'
  readonly name: string
  readonly expiresAt: string
}

/** A signal was taken from the inbox; it is answered to this path and to no other. */
export interface SignalReceived extends PlacedEntry {
  readonly type: 'signal.received'
  readonly name: string
  /** The key of the inbox message; a message is answered once. */
  readonly key: string
  readonly payload: Json
}

export interface SignalTimedOut extends PlacedEntry {
  readonly type: 'signal.timed_out'
  readonly name: string
}

/** A value that a replay has to see again: a time, a random id, the outcome of a race. */
export interface ValueRecorded extends PlacedEntry {
  readonly type: 'value.recorded'
  readonly value: Json
}

export interface AbortRequested extends Entry {
  readonly type: 'abort.requested'
  readonly by: string
  readonly reason: string
}

/** Nothing new starts from here on but compensation: a step failed, and others may still be running beside it. */
export interface DeploymentHalted extends Entry {
  readonly type: 'deployment.halted'
  readonly reason: ErrorJson
}

/** Something the pipeline did or found, for people and programs that watch; replay does not need it. */
export interface Noted extends PlacedEntry {
  readonly type: 'noted'
  readonly note: Note
}

/** The last entry: nothing follows. The record is the document of the deployment. */
export interface DeploymentFinished extends Entry {
  readonly type: 'deployment.finished'
  readonly outcome: Outcome
  readonly record: JsonObject
}

/** What a {@link Noted} entry tells. */
export type Note =
  | { readonly kind: 'step.started'; readonly step: string; readonly uses: string }
  | { readonly kind: 'step.succeeded'; readonly step: string }
  | { readonly kind: 'step.skipped'; readonly step: string; readonly reason: string }
  | { readonly kind: 'step.warned'; readonly step: string; readonly error: ErrorJson }
  | { readonly kind: 'step.failed'; readonly step: string; readonly error: ErrorJson }
  | {
      readonly kind: 'traffic.observed'
      readonly target: string
      readonly split: Split
      readonly versions: VersionNames
    }
  | {
      readonly kind: 'instance.switched'
      readonly target: string
      readonly instance: string
      readonly revision: string
    }
  | {
      readonly kind: 'verification.passed'
      readonly target: string
      readonly revision: string
      readonly checks: number
    }
  | {
      readonly kind: 'verification.failed'
      readonly target: string
      readonly revision: string
      readonly error: ErrorJson
    }
  | {
      readonly kind: 'analysis.judged'
      readonly target: string
      readonly verdict: 'pass' | 'fail' | 'no_data'
      readonly reason: string
    }
  | {
      readonly kind: 'person.asked'
      readonly step: string
      readonly subject: JsonObject
      readonly instructions: string
    }
  | {
      readonly kind: 'person.refused'
      readonly step: string
      /** The name that the answer gave. */
      readonly by: string
      readonly reason: string
    }
  | {
      readonly kind: 'person.answered'
      readonly step: string
      readonly by: string
      readonly decision: 'approved' | 'rejected'
      /** How many more people have to say yes; 0 when the question is answered. */
      readonly missing: number
    }
  | {
      readonly kind: 'migration.planned'
      readonly step: string
      readonly plan: JsonObject
      readonly digest: string
      readonly files: readonly string[]
    }
  | { readonly kind: 'migration.begun'; readonly step: string }
  | { readonly kind: 'migration.applied'; readonly step: string }
  | { readonly kind: 'migration.rolled_back'; readonly step: string }
  | { readonly kind: 'notification.sent'; readonly channel: string; readonly event: string }
  | {
      readonly kind: 'notification.given_up'
      readonly channel: string
      readonly event: string
      readonly error: ErrorJson
    }
  | { readonly kind: 'rollback.started'; readonly reason: ErrorJson }
  | { readonly kind: 'target.restored'; readonly target: string; readonly revision: string | null }
  | { readonly kind: 'target.lost'; readonly target: string; readonly error: ErrorJson }

/** Version by revision id, for showing a split to a person. */
export type VersionNames = { readonly [revision: string]: string }

/** One entry of a deployment's journal: what happened, in the past tense. */
export type JournalEvent =
  | DeploymentCreated
  | WorkerStarted
  | EffectStarted
  | EffectSucceeded
  | EffectFailed
  | EffectRetried
  | TimerStarted
  | TimerFired
  | SignalAwaited
  | SignalReceived
  | SignalTimedOut
  | ValueRecorded
  | AbortRequested
  | DeploymentHalted
  | Noted
  | DeploymentFinished

/** A journal entry before the journal has given it a number and a time. */
export type JournalFact = WithoutStamp<JournalEvent>

type WithoutStamp<E> = E extends Entry ? Omit<E, 'seq' | 'at'> : never
