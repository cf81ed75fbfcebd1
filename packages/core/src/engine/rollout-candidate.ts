import type { Observation, RolloutSchedule, Split } from '../adapter/observation.ts'
import type { Release, Revision } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { revisionOf } from './observed.ts'
import type { TargetEffects } from './target-effects.ts'

/** What is known of the candidate while the rollout goes on; every scope of the rollout shares it. */
export interface Candidate {
  /** Where the rollout as a whole stands. */
  readonly root: TargetEffects
  revision: Revision | null
  url: string | null
  replaced: number
  fleetSize: number
  schedule: RolloutSchedule | null
  nextStage: number
  /** The metrics that have failed: a verdict latches. */
  readonly failedMetrics: Map<string, string>
  /** A person's word on more traffic than the caller may give by itself; asked for once. */
  beyond: Promise<unknown> | null
}

export function identityOf(release: Release): Revision {
  return { id: release.id, release: release.id, version: release.version }
}

export function stagedIn(seen: Observation, release: Release) {
  const revision = revisionOf(seen, release.id)
  return revision === null ? undefined : { revision, url: urlOf(seen, release) }
}

export function urlOf(seen: Observation, release: Release): string | null {
  return seen.revisions.find((revision) => revision.release === release.id)?.url ?? null
}

export function absent(seen: Observation, id: string): null | undefined {
  return seen.revisions.some((revision) => revision.id === id) ? undefined : null
}

/** Where nothing can carry the rest, the first release waits for its 100 %. */
export function splitFor(candidate: Revision, carrier: Revision | null, weight: number): Split | null {
  if (weight >= 100 || carrier?.id === candidate.id) return { [candidate.id]: 100 }
  return carrier === null ? null : { [candidate.id]: weight, [carrier.id]: 100 - weight }
}

/** The platform goes on by itself until a gate, so that gate's weight is what it is let go to. */
export function weightAtNextGate(candidate: Candidate): number {
  const stages = candidate.schedule?.stages ?? []
  let weight = 0
  while (candidate.nextStage < stages.length) {
    const stage = stages[candidate.nextStage++]
    weight = stage?.weight ?? weight
    if (stage?.gate) break
  }
  return weight
}

export function known(revision: Revision | null, verb: string): Revision {
  if (revision !== null) return revision
  const message = `A strategy has to call ${verb}() before it gives a release traffic`
  throw new LandfallError({ code: 'UNSAFE_EXPOSURE', message })
}
