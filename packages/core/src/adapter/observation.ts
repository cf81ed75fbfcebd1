import type { JsonObject } from '../json/json.ts'
import type { Revision } from './release.ts'

/** Percent of the traffic by revision id. The values add up to 100, or to 0 when nothing is live. */
export type Split = { readonly [revision: string]: number }

/** A revision that is present on the platform, with what it gets. */
export interface ObservedRevision extends Revision {
  /** Percent of the live traffic, 0 to 100. */
  readonly weight: number
  /** A URL that reaches this revision alone, whatever its weight; `null` where the platform has none. */
  readonly url: string | null
}

/** What an adapter sees when it looks at its platform. */
export interface Observation extends JsonObject {
  /** Every revision that runs or gets traffic. Empty when nothing was ever deployed. */
  readonly revisions: readonly ObservedRevision[]
  /** The URL that users use; `null` where there is none. */
  readonly url: string | null
  /** An operation that the platform is still carrying out, in its own words; `null` when it is at rest. */
  readonly inFlight: string | null
}

/** One finding of a preflight. An `error` keeps the deployment from starting, a `warning` stands in the plan. */
export interface Finding extends JsonObject {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly remedy: string
}

/** One member of a fleet: a host or a slot that can be switched alone. */
export interface Instance extends JsonObject {
  readonly id: string
  /** The revision it runs; `null` when it runs none. */
  readonly revision: string | null
  /** Whether it gets traffic. */
  readonly inService: boolean
}

/** Where a rollout that the platform runs by itself has come to. */
export interface RolloutStatus extends JsonObject {
  /** `paused`: at a gate of the schedule, waiting for `advance`. `failed`: the platform gave up. */
  readonly phase: 'progressing' | 'paused' | 'succeeded' | 'failed' | 'aborted'
  /** The revision that is being rolled out. */
  readonly revision: string
  readonly message: string | null
}

/** What a platform with native rollouts is asked to do. */
export interface RolloutSchedule extends JsonObject {
  readonly strategy: NativeStrategy
  /** Percent of traffic or instances after each stage, ascending, the last 100. The platform stops after each one that is gated. */
  readonly stages: readonly RolloutStage[]
}

/** One stage of a {@link RolloutSchedule}. */
export interface RolloutStage extends JsonObject {
  /** Percent, 0 to 100. */
  readonly weight: number
  /** Whether the platform has to wait for `advance` once it is there. */
  readonly gate: boolean
}

/** Strategies that some platforms run by themselves. */
export type NativeStrategy = 'rolling' | 'canary' | 'blue-green'
