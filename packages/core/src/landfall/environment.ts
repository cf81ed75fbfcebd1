import type { Adapter } from '../adapter/adapter.ts'
import type { Approvers } from '../approve/approvers.ts'
import type { Notification } from '../notify/channel.ts'
import type { CommandLine } from '../pipeline/command-line.ts'
import type { DeploymentWindow, Freeze } from './windows.ts'

/** A named place with rules: what it deploys to, and what a deployment to it needs. */
export interface Environment {
  /** The adapters by the names that pipelines use for their targets. */
  readonly targets: { readonly [name: string]: Adapter }
  /** Where people find the application; for the record, and for commands as `URL`. */
  readonly url?: string
  /** Whether a program may start a deployment without a person. Default true. */
  readonly autoDeploy?: boolean
  /** A deployment waits for a person's approval right before its first deploy step. Default false. */
  readonly approvalRequired?: boolean
  /** How long that approval is waited for, such as `'8h'`. Default 24 hours. */
  readonly approvalTimeout?: string | number
  /** Whose word an approval needs. */
  readonly approval?: ApprovalRules
  /** Whether a failed deployment brings the last good release back. Default true. */
  readonly rollbackOnFailure?: boolean
  /** Commands that run instead of an adapter's own rollback, by the adapter's name. */
  readonly rollbackCommands?: { readonly [adapter: string]: CommandLine }
  /** How many revisions a rollback may go back at most. Default: as many as the platform keeps. */
  readonly rollbackWithin?: number
  /** The environment in which exactly these artifacts have to have succeeded before. */
  readonly promotesFrom?: string
  /** The only times at which a deployment may start. Default: any time. A rollback may always start. */
  readonly windows?: readonly DeploymentWindow[]
  /** Times at which no deployment may start. */
  readonly freezes?: readonly Freeze[]
  /**
   * What a deployment does that finds the environment taken, see `Landfall.turn`: it is refused, it waits, or it aborts
   * the one that is there. Default `reject`.
   */
  readonly concurrency?: 'reject' | 'queue' | 'supersede'
  /** How long it waits, such as `'1h'`, the default. */
  readonly queueTimeout?: string | number
  /** Who is told about what. */
  readonly notifications?: readonly Notification[]
}

/** Whose word an approval needs. */
export interface ApprovalRules {
  /** How many different people have to say yes. Default 1. */
  readonly minimum?: number
  /** Whoever asked for the deployment does not count. Default false. */
  readonly notRequester?: boolean
  /** Proves who answers. Without it a name is believed. */
  readonly approvers?: Approvers
}
