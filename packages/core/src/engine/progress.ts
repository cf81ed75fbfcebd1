import type { Observation } from '../adapter/observation.ts'
import type { Artifact, Release, Revision } from '../adapter/release.ts'
import type { ErrorJson } from '../errors/landfall-error.ts'
import type { Caller } from '../events/journal-event.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { MigrationFile } from './migration.ts'
import type { Plan } from './plan.ts'

/** How a step ended. */
export interface StepResult {
  readonly status: 'pass' | 'fail' | 'warning' | 'skipped'
  readonly error?: ErrorJson
}

/** How one check of a verification ended. */
export interface CheckResult extends JsonObject {
  readonly name: string
  readonly target: string
  readonly status: 'pass' | 'fail'
  readonly attempts: number
  readonly seen: string
}

/** What is known about a target while the deployment goes on. */
export interface TargetProgress {
  release: Release | null
  /** Something that changes the target was, or may have been, asked for. */
  touched: boolean
  locked: boolean
  verdict: 'good' | 'bad' | null
  observed: Observation | null
  live: Revision | null
}

/** A person's answer. */
export interface Approval extends JsonObject {
  readonly step: string
  readonly by: string
  readonly decision: 'approved' | 'rejected'
  readonly comment: string
  /** A signature proves who answered. */
  readonly proven: boolean
}

/** How far a migration has come. */
export interface MigrationProgress extends JsonObject {
  /** `applying`: it may or may not have taken effect. `stuck`: it failed and could not be rolled back. */
  readonly state: 'applying' | 'applied' | 'rolled_back' | 'stuck'
  /** Whether the code that was live before works with the migrated schema. */
  readonly previousCode: 'compatible' | 'incompatible'
  /** Every migration file of the release. */
  readonly files: readonly MigrationFile[]
  /** Paths that the live release did not have. */
  readonly fresh: readonly string[]
  /** sha256 of the plan that was approved. */
  readonly digest: string
  readonly plan: JsonObject
}

/** What came of one message. */
export interface NotificationResult extends JsonObject {
  readonly event: string
  readonly channel: string
  readonly status: 'sent' | 'failed'
  readonly error: ErrorJson | null
}

/** What the deployment has come to so far. A replay fills it in again from the journal. */
export interface Progress {
  readonly deployment: string
  readonly planDigest: string
  readonly caller: Caller
  readonly plan: Plan
  readonly outputs: Map<string, Json>
  readonly results: Map<string, StepResult>
  /** Steps whose effect was, or may have been, started. */
  readonly started: Set<string>
  readonly artifacts: Artifact[]
  readonly checks: CheckResult[]
  readonly approvals: Approval[]
  readonly migrations: Map<string, MigrationProgress>
  readonly notifications: NotificationResult[]
  /** Messages that are on their way. */
  readonly sending: Set<Promise<void>>
  readonly warnings: ErrorJson[]
  readonly targets: Map<string, TargetProgress>
}

export function startProgress(
  facts: Pick<Progress, 'deployment' | 'planDigest' | 'caller' | 'plan'>,
): Progress {
  return {
    ...facts,
    outputs: new Map(),
    results: new Map(),
    started: new Set(),
    artifacts: [],
    checks: [],
    approvals: [],
    migrations: new Map(),
    notifications: [],
    sending: new Set(),
    warnings: [],
    targets: new Map(),
  }
}

/** The progress of a target, made when it is first asked for. */
export function targetProgress(progress: Progress, target: string): TargetProgress {
  const known = progress.targets.get(target)
  if (known !== undefined) return known
  const fresh = { release: null, touched: false, locked: false, verdict: null, observed: null, live: null }
  progress.targets.set(target, fresh)
  return fresh
}
