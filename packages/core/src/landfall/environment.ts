import type { Adapter } from '../adapter/adapter.ts'

/** A named place with rules: what it deploys to, and what a deployment to it needs. */
export interface Environment {
  /** The adapters by the names that pipelines use for their targets. */
  readonly targets: { readonly [name: string]: Adapter }
  /** Where people find the application; for the record. */
  readonly url?: string
  /** A deployment waits for a person's approval right before its first deploy step. Default false. */
  readonly approvalRequired?: boolean
  /** How long that approval is waited for, such as `'8h'`. Default 24 hours. */
  readonly approvalTimeout?: string | number
  /** Whether a failed deployment brings the last good release back. Default true. */
  readonly rollbackOnFailure?: boolean
}
