import type { Fencing } from '../../adapter/abilities.ts'
import type { NativeStrategy } from '../../adapter/observation.ts'

/** How one target of a fake platform behaves. */
export interface FakeTargetOptions {
  /**
   * The version that is live at the start, put there before Landfall came: its revision has no release. `1.0.0` when
   * absent, `null` for an empty platform.
   */
  readonly live?: string | null
  readonly split?: 'switch' | 'weighted'
  /** The step of the weights it can carry, in percent: 25 for four replicas. Any weight when absent. */
  readonly granularity?: number
  /** Number of instances; the target is a fleet when given. */
  readonly fleet?: number
  readonly rollout?: readonly NativeStrategy[]
  /**
   * Milliseconds that a native rollout stays at each stage without a gate, by the platform's clock. When absent, a
   * rollout moves on to its next gate whenever it is observed.
   */
  readonly stageMs?: number
  readonly fencing?: Fencing
  /** A rollback gives the revision a new id, as Kubernetes and Heroku do. */
  readonly renumbers?: boolean
  /** How many revisions without traffic are kept for a rollback; all of them when absent. */
  readonly keep?: number
  /** Versions that start, but whose answers have status 500. */
  readonly badVersions?: readonly string[]
  /** Versions that do not become healthy: what would start them fails with `HEALTH_CHECK_FAILED`. */
  readonly unhealthyVersions?: readonly string[]
  /** The statuses that a version answers with, one after the other; the last one stays. */
  readonly answers?: { readonly [version: string]: readonly number[] }
}
