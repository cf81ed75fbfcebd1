import type { Observation } from '../adapter/observation.ts'
import type { Artifact, Revision } from '../adapter/release.ts'
import type { ErrorJson } from '../errors/landfall-error.ts'
import type { Outcome } from '../events/journal-event.ts'
import { type Status, statusOf } from '../events/outcome.ts'
import { formatDuration } from '../json/duration.ts'
import { isoTime } from '../json/iso-time.ts'
import type { JsonObject } from '../json/json.ts'
import { soleRevision, splitOf } from './observed.ts'
import type { Plan } from './plan.ts'
import type { Approval, CheckResult, MigrationProgress, NotificationResult, Progress } from './progress.ts'

/** The document of an ended deployment. */
export interface DeploymentRecord extends JsonObject {
  readonly deployment: string
  readonly version: string
  readonly environment: string
  readonly status: Status
  /** The exact word behind `status`. */
  readonly outcome: Outcome
  readonly timeline: {
    /** ISO 8601. */
    readonly started: string
    readonly completed: string
    /** Such as `5m32s`. */
    readonly duration: string
  }
  readonly pre_checks: readonly { readonly name: string; readonly status: string }[]
  readonly artifacts: readonly Artifact[]
  /** `pass` or `fail` by the name of the check; one that ran on several targets or several times has its last result. */
  readonly verification: { readonly [check: string]: string }
  readonly url: string | null
  readonly commit: string | null
  readonly deployed_by: string
  readonly notes: string
  /** The version that was asked for; `latest` stands for the highest tag. */
  readonly requested_version: string
  /** The git tag of the release, when the pipeline made or found one. */
  readonly tag: string | null
  /** The environment in which the same artifacts had to succeed before. */
  readonly promoted_from: string | null
  readonly targets: { readonly [name: string]: RecordedTarget }
  readonly steps: readonly { readonly name: string; readonly status: string }[]
  /** What each check saw last, and after how many attempts. */
  readonly checks: readonly CheckResult[]
  readonly approvals: readonly Approval[]
  readonly migrations: readonly RecordedMigration[]
  /** What was sent, and what was given up. */
  readonly notifications: readonly NotificationResult[]
  readonly warnings: readonly ErrorJson[]
  /** Why it did not succeed. */
  readonly error: ErrorJson | null
  readonly plan_digest: string
}

/** What a migration came to. */
export interface RecordedMigration extends MigrationProgress {
  readonly step: string
}

/** What a target was read back as. */
export interface RecordedTarget extends JsonObject {
  /** The release that the deployment was to bring. */
  readonly release: string | null
  /** Its verdict: a release that is `bad` once is never the target of a rollback. */
  readonly verdict: 'good' | 'bad' | null
  /** The revision that is live alone; `null` when there is none or it is not known. */
  readonly live: Revision | null
  /** Percent by revision as last observed; `null` when the target could not be observed. */
  readonly split: { readonly [revision: string]: number } | null
}

/** Writes the record from what the deployment has come to. */
export function writeRecord(
  progress: Progress,
  facts: {
    readonly outcome: Outcome
    readonly error: ErrorJson | null
    readonly startedAt: number
    readonly completedAt: number
  },
): DeploymentRecord {
  const { plan } = progress
  const { outcome, error, startedAt, completedAt } = facts
  const results = plan.pipeline.steps.map(({ id, uses }) => ({
    name: id,
    uses,
    status: progress.results.get(id)?.status ?? 'not run',
  }))
  return {
    deployment: progress.deployment,
    version: plan.version,
    environment: plan.environment,
    status: statusOf(outcome),
    outcome,
    timeline: {
      started: isoTime(startedAt),
      completed: isoTime(completedAt),
      duration: formatDuration(Math.max(0, completedAt - startedAt)),
    },
    pre_checks: results
      .filter(({ uses }) => uses === 'check@1')
      .map(({ name, status }) => ({ name, status })),
    artifacts: progress.artifacts,
    verification: Object.fromEntries(progress.checks.map(({ name, status }) => [name, status])),
    url: plan.url ?? firstUrl(progress),
    commit: plan.commit,
    deployed_by: progress.caller.name,
    notes: plan.notes,
    requested_version: plan.requestedVersion,
    tag: memberOf(progress, 'tag@1', 'tag'),
    promoted_from: promotedFrom(plan),
    targets: Object.fromEntries(
      Object.keys(plan.targets).map((name) => [name, recordedTarget(name, progress)]),
    ),
    steps: results.map(({ name, status }) => ({ name, status })),
    checks: progress.checks,
    approvals: progress.approvals,
    migrations: [...progress.migrations].map(([step, facts]) => ({ step, ...facts })),
    notifications: progress.notifications,
    warnings: progress.warnings,
    error,
    plan_digest: progress.planDigest,
  }
}

function recordedTarget(name: string, progress: Progress): RecordedTarget {
  const target = progress.targets.get(name)
  const observed: Observation | null = target?.observed ?? progress.plan.targets[name]?.observed ?? null
  const untouched = target === undefined || !target.touched
  return {
    release: target?.release?.id ?? null,
    verdict: target?.verdict ?? null,
    live: untouched ? (target?.live ?? (observed === null ? null : soleRevision(observed))) : target.live,
    split: untouched || target.observed !== null ? (observed === null ? null : splitOf(observed)) : null,
  }
}

/** Where the first target that has a URL is reached: as it is now, or as it was when the plan was made. */
function firstUrl({ plan, targets }: Progress): string | null {
  for (const { name, observed } of Object.values(plan.targets)) {
    const url = targets.get(name)?.observed?.url ?? observed.url
    if (url !== null) return url
  }
  return null
}

/** A member of the output of the step that uses something, if it has ended well. */
function memberOf({ plan, outputs }: Progress, uses: string, member: string): string | null {
  const step = plan.pipeline.steps.find((one) => one.uses === uses)
  const output = step === undefined ? undefined : (outputs.get(step.id) as JsonObject | null | undefined)
  return typeof output?.[member] === 'string' ? output[member] : null
}

function promotedFrom({ pipeline }: Plan): string | null {
  const step = pipeline.steps.find(({ uses }) => uses === 'promotion@1')
  return step === undefined ? null : String(step.input.from)
}
