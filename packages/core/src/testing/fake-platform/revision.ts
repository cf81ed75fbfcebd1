import type { ObservedRevision } from '../../adapter/observation.ts'
import type { Revision } from '../../adapter/release.ts'
import type { JsonObject } from '../../json/json.ts'

/** A revision as the fake platform holds it. */
export interface FakeRevision {
  readonly id: string
  readonly release: string | null
  readonly version: string | null
  readonly sha256: string | null
  /** The configuration it was deployed with. */
  readonly configuration: JsonObject
  /** Whether it runs; a retired one is kept for a rollback. */
  running: boolean
  /** The configuration of the running process. */
  runningConfiguration: JsonObject
  /** When it last got traffic, as a count of traffic changes; 0 if never. */
  lastLive: number
}

/** A revision as the adapter contract tells it. */
export function told(revision: FakeRevision): Revision {
  return { id: revision.id, release: revision.release, version: revision.version }
}

/** The same with what it gets. */
export function toldWithWeight(revision: FakeRevision, weight: number, url: string | null): ObservedRevision {
  return { id: revision.id, release: revision.release, version: revision.version, weight, url }
}
