import type { Observation } from '../adapter/observation.ts'
import type { Revision } from '../adapter/release.ts'
import { sameRelease } from '../engine/observed.ts'
import type { DeploymentRecord } from '../engine/record.ts'

/** What earlier deployments say about the releases on one target. */
export interface TargetPast {
  /** What the newest deployment that ended on one good revision left live. */
  readonly lastGood: Revision | null
  /** Releases that failed their verification once; the verdict latches. */
  readonly bad: ReadonlySet<string>
}

/** Reads the records of an environment, newest first. */
export function targetPast(records: readonly DeploymentRecord[], target: string): TargetPast {
  const bad = new Set<string>()
  let lastGood: Revision | null = null
  for (const { status, targets } of records) {
    const recorded = targets[target]
    if (recorded === undefined) continue
    if (recorded.verdict === 'bad' && recorded.release !== null) bad.add(recorded.release)
    if (lastGood === null && status !== 'failed') lastGood = recorded.live
  }
  return { lastGood, bad }
}

/** What a rollback may return to: the revisions that are live, and so many of those that were before them. */
export function withinReach(
  { revisions }: Observation,
  history: readonly Revision[],
  most = Number.POSITIVE_INFINITY,
): readonly Revision[] {
  const live = revisions.filter(({ weight }) => weight > 0)
  const isLive = (revision: Revision): boolean => live.some((one) => sameRelease(one, revision))
  const earlier = history.filter((revision) => !isLive(revision)).slice(0, most)
  return history.filter((revision) => isLive(revision) || earlier.includes(revision))
}

/**
 * The revision that a rollback returns to: the last one that was fully promoted, if it still has traffic; otherwise
 * what has most of the traffic, unless it is known to be bad; otherwise the newest kept one that is not. A revision
 * that predates Landfall counts as good. `null` when nothing is live.
 */
export function stableRevision(
  observation: Observation,
  history: readonly Revision[],
  { lastGood, bad }: TargetPast,
): Revision | null {
  const isGood = ({ release }: Revision): boolean => release === null || !bad.has(release)
  const live = observation.revisions.filter(({ weight }) => weight > 0)
  if (live.length === 0) return null
  const promoted = live.find(
    (revision) => lastGood !== null && sameRelease(revision, lastGood) && isGood(revision),
  )
  const heaviest = [...live].filter(isGood).sort((one, other) => other.weight - one.weight)[0]
  const found = promoted ?? heaviest ?? history.find(isGood)
  return found === undefined ? null : { id: found.id, release: found.release, version: found.version }
}
