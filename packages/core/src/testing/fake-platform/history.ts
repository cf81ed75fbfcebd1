import type { FencingToken } from '../../adapter/context.ts'
import type { RolloutStatus, Split } from '../../adapter/observation.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import type { VerbName } from '../verb-name.ts'

/** What every entry of a platform's history tells. */
export interface Happening {
  /** Place in the history, from 0, across every target of the platform. */
  readonly index: number
  /** Monotonic milliseconds of the platform's clock. */
  readonly atMs: number
  /** The target it happened to. */
  readonly target: string
  /** The operation that caused it; `null` for what the platform did by itself or what a request caused. */
  readonly operation: string | null
  readonly fencingToken: FencingToken | null
}

/** What can happen to a fake platform, past tense. */
export type Happened =
  | {
      readonly kind: 'pushed'
      readonly artifact: string
      readonly reference: string
      readonly sha256: string
    }
  /** A revision runs beside what is live. */
  | { readonly kind: 'staged'; readonly revision: string; readonly release: string; readonly version: string }
  /** A release was made the only live one by `update`. */
  | {
      readonly kind: 'updated'
      readonly revision: string
      readonly release: string
      readonly version: string
    }
  /** A revision of the history was made the only live one; `revision` is the id it has now. */
  | {
      readonly kind: 'rolled back'
      readonly revision: string
      readonly asked: string
      readonly version: string | null
    }
  /** The traffic changed; the full split after the change, revisions without traffic left out. */
  | { readonly kind: 'traffic'; readonly split: Split; readonly cause: VerbName | 'platform' }
  | { readonly kind: 'retired'; readonly revision: string; readonly version: string | null }
  | { readonly kind: 'prepared'; readonly instance: string; readonly revision: string }
  /** An instance runs another revision; with `inService`, requests that it was answering were cut off. */
  | {
      readonly kind: 'switched'
      readonly instance: string
      readonly revision: string
      readonly inService: boolean
    }
  | { readonly kind: 'drained'; readonly instance: string }
  | { readonly kind: 'undrained'; readonly instance: string; readonly revision: string }
  | {
      readonly kind: 'rollout'
      readonly revision: string
      readonly phase: RolloutStatus['phase']
      readonly weight: number
    }
  | { readonly kind: 'locked'; readonly owner: string }
  | { readonly kind: 'unlocked'; readonly owner: string }
  /** A request: `probed` when it was a check of the deployment, `requested` when it stands for a user. */
  | ({ readonly kind: 'probed' } & Answered)
  | ({ readonly kind: 'requested' } & Answered)
  /** The platform refused an operation. */
  | { readonly kind: 'refused'; readonly verb: VerbName; readonly code: ErrorCode }

/** What a request got. */
export interface Answered {
  readonly url: string
  /** Whether it went to the live URL and not to a revision's own. */
  readonly live: boolean
  /** Who answered; `null` when nobody did. */
  readonly revision: string | null
  readonly version: string | null
  readonly status: number
}

/** One entry of a platform's history. */
export type HistoryEntry = Happening & Happened

/** The entries of one kind. */
export type HistoryOf<K extends Happened['kind']> = Extract<HistoryEntry, { readonly kind: K }>
