import type { DeploymentRecord } from '../engine/record.ts'
import type { JsonObject } from '../json/json.ts'
import { type Change, changesOf } from './delivery-history.ts'

/** What is measured, and what the records do not have. */
export interface DeliveryMetricsOptions {
  /** End of the window, ms since 1970. Records that ended later are not looked at. */
  readonly to: number
  /** Length of the window in ms, such as 30 days. */
  readonly windowMs: number
  /** Default: every environment among the records, each for itself, taken together. */
  readonly environment?: string
  /** When a commit was made, ms since 1970; `null` when that is not known. Without it there is no lead time. */
  readonly commitTime?: (commit: string, record: DeploymentRecord) => number | null
  /**
   * When a deployment that failed began to harm, ms since 1970; `null` when that is not known. By default when it was
   * started, which is the earliest that it can have been: waiting for an approval counts as harm then.
   */
  readonly failureTime?: (record: DeploymentRecord) => number | null
}

/** How long something took, in ms. */
export interface Durations extends JsonObject {
  readonly count: number
  readonly median: number
  /** Nine of ten took no longer. */
  readonly p90: number
}

/** The four DORA metrics of one window. `null`: there is nothing to say it from. */
export interface DeliveryMetrics extends JsonObject {
  /** ISO 8601. */
  readonly from: string
  /** ISO 8601. */
  readonly to: string
  readonly windowMs: number
  /** Changes that became live. */
  readonly deployments: number
  /** Changes that became live, by day. `null` when there is no record at all, so that nobody knows whether anything is measured. */
  readonly deploymentsPerDay: number | null
  /** From the commit until its first deployment was live. */
  readonly leadTimeMs: Durations | null
  /** Changes that failed. */
  readonly failures: number
  /** 0 to 1: changes that failed, of those that became live or failed. */
  readonly changeFailureRate: number | null
  /** From the failure until the environment was good again, for the failures that are over. */
  readonly timeToRestoreMs: Durations | null
  /** Failures that are not over at the window's end. */
  readonly unrestored: number
}

const dayMs = 86_400_000

/**
 * Measures delivery from the records of deployments, in any order, in DORA's terms (https://dora.dev/guides/dora-metrics/).
 *
 * A *change* is a deployment of a release, as opposed to a rollback that somebody asked for. It failed when its outcome
 * is `rolled_back`, `failed`, `rollback_failed`, `unknown` or `needs_person`, and also when it succeeded and a rollback
 * was asked for while it was live. One that ended `failed_untouched` or `aborted` counts as if it had never been tried:
 * nothing of it became live to stay, and nothing broke.
 *
 * A failure is over when the deployment itself brought the environment back, or when a later deployment or rollback
 * succeeded in that environment. What a change belongs to is the window in which it ended.
 *
 * @example
 * const records = await landfall.history('production', { limit: 1_000 })
 * const { changeFailureRate } = deliveryMetrics(records, { to: Date.now(), windowMs: parseDuration('30d') })
 */
export function deliveryMetrics(
  records: readonly DeploymentRecord[],
  options: DeliveryMetricsOptions,
): DeliveryMetrics {
  const { to, windowMs, environment, commitTime } = options
  const known = records.filter((record) => environment === undefined || record.environment === environment)
  const isInside = ({ endedAt }: Change): boolean => endedAt > to - windowMs
  const { changes, firstLive } = changesOf(known, to, options.failureTime)
  const inside = changes.filter(isInside)
  const live = inside.filter(({ becameLive }) => becameLive)
  const failed = inside.filter(({ failedAt }) => failedAt !== null)
  const leadTimes = firstLive.filter(isInside).flatMap(({ record, endedAt }) => {
    const committedAt = commitTime?.(String(record.commit), record) ?? null
    // Clocks of different machines: what was committed after it was live was committed just then.
    return committedAt === null ? [] : [Math.max(0, endedAt - committedAt)]
  })
  const restored = failed.flatMap(({ failedAt, restoredAt }) =>
    failedAt === null || restoredAt === null ? [] : [Math.max(0, restoredAt - failedAt)],
  )
  return {
    from: new Date(to - windowMs).toISOString(),
    to: new Date(to).toISOString(),
    windowMs,
    deployments: live.length,
    deploymentsPerDay: known.length === 0 || windowMs <= 0 ? null : live.length / (windowMs / dayMs),
    leadTimeMs: durations(leadTimes),
    failures: failed.length,
    changeFailureRate: inside.length === 0 ? null : failed.length / inside.length,
    timeToRestoreMs: durations(restored),
    unrestored: failed.length - restored.length,
  }
}

function durations(values: readonly number[]): Durations | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const at = (rank: number): number => sorted[Math.ceil(rank) - 1] ?? 0
  const half = sorted.length / 2
  return {
    count: sorted.length,
    median: (at(half) + at(half + (Number.isInteger(half) ? 1 : 0))) / 2,
    p90: at((sorted.length * 9) / 10),
  }
}
