import type { Observation } from '../adapter/observation.ts'
import type { Artifact, Revision } from '../adapter/release.ts'
import type { ErrorJson } from '../errors/landfall-error.ts'
import type { Outcome } from '../events/journal-event.ts'
import { type Status, statusOf } from '../events/outcome.ts'
import { formatDuration } from '../json/duration.ts'
import { isoTime } from '../json/iso-time.ts'
import type { JsonObject } from '../json/json.ts'
import { soleRevision, splitOf } from './observed.ts'
import type { Approval, Progress } from './progress.ts'

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
  readonly targets: { readonly [name: string]: RecordedTarget }
  readonly steps: readonly { readonly name: string; readonly status: string }[]
  readonly approvals: readonly Approval[]
  readonly warnings: readonly ErrorJson[]
  /** Why it did not succeed. */
  readonly error: ErrorJson | null
  readonly plan_digest: string
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
    deployed_by: progress.requestedBy,
    notes: plan.notes,
    targets: Object.fromEntries(
      Object.keys(plan.targets).map((name) => [name, recordedTarget(name, progress)]),
    ),
    steps: results.map(({ name, status }) => ({ name, status })),
    approvals: progress.approvals,
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

function firstUrl(progress: Progress): string | null {
  for (const target of Object.values(progress.plan.targets)) {
    if (target.observed.url !== null) return target.observed.url
  }
  return null
}
