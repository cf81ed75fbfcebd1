import type { Observation, Split } from '../adapter/observation.ts'
import type { Revision } from '../adapter/release.ts'
import type { VersionNames } from '../events/journal-event.ts'

/** What identifies a release on a platform: a rollback may give the same release a new revision id. */
export type Identity = Pick<Revision, 'id' | 'release'>

/** Whether two revisions are the same release. */
export function sameRelease(one: Identity, other: Identity): boolean {
  return one.release === null || other.release === null ? one.id === other.id : one.release === other.release
}

/** The percentage each revision gets; revisions without traffic are left out. */
export function splitOf(observation: Observation): Split {
  return Object.fromEntries(
    observation.revisions.filter(({ weight }) => weight > 0).map(({ id, weight }) => [id, weight]),
  )
}

/** Versions by revision id, for people. */
export function versionsOf(observation: Observation): VersionNames {
  return Object.fromEntries(observation.revisions.map(({ id, version }) => [id, version ?? id]))
}

/** Whether all the traffic goes to the one release; with `null`, whether none goes anywhere. */
export function servesOnly(observation: Observation, release: Identity | null): boolean {
  const live = observation.revisions.filter(({ weight }) => weight > 0)
  if (release === null) return live.length === 0
  return live.length > 0 && live.every((revision) => sameRelease(revision, release))
}

/** Whether the observed split is the wished one, within what rounding on a platform can do. */
export function showsSplit(observation: Observation, wished: Split): boolean {
  const seen = splitOf(observation)
  const ids = new Set([...Object.keys(seen), ...Object.keys(wished)])
  return [...ids].every((id) => Math.abs((seen[id] ?? 0) - (wished[id] ?? 0)) < 0.01)
}

/** The revision of the observation that came from the release. */
export function revisionOf(observation: Observation, release: string): Revision | null {
  const found = observation.revisions.find((revision) => revision.release === release)
  return found === undefined ? null : { id: found.id, release: found.release, version: found.version }
}

/** The revision that has all the traffic; `null` when there is none, or more than one. */
export function soleRevision(observation: Observation): Revision | null {
  const [one, ...others] = observation.revisions.filter(({ weight }) => weight > 0)
  if (one === undefined || others.length > 0) return null
  return { id: one.id, release: one.release, version: one.version }
}

/** A split in words: `1.0.0 75 %, 2.0.0 25 %`. */
export function splitInWords(observation: Observation): string {
  const live = observation.revisions.filter(({ weight }) => weight > 0)
  return live.map(({ id, version, weight }) => `${version ?? id} ${weight} %`).join(', ') || 'nothing is live'
}
