import type { Instance, Observation, Revision, VerbContext } from '@landfall/core'
import type {
  ChangeName,
  ChangeRequest,
  Changes,
  RevisionStatus,
  Settings,
  Status,
} from './control/protocol.ts'
import type { ParsedOptions } from './options.ts'

/** What the supervisor has to know about all revisions. */
function settingsOf(options: ParsedOptions): Settings {
  return {
    host: options.host,
    port: options.port,
    sticky: options.sticky ?? null,
    drainDeadlineMs: options.drainDeadline,
    stopDeadlineMs: options.stopDeadline,
  }
}

/** The body of a change. */
export function changeRequest<Name extends ChangeName>(
  input: Changes[Name]['input'],
  options: ParsedOptions,
  { operationId, fencingToken }: Pick<VerbContext, 'operationId' | 'fencingToken'>,
): ChangeRequest<Name> {
  return { operation: { id: operationId, ...fencingToken }, settings: settingsOf(options), input }
}

/** The status in the words of the adapter contract. */
export function observationOf(status: Status): Observation {
  return {
    revisions: status.revisions.map(({ weight, url, ...revision }) => ({
      ...revisionOf(revision),
      weight,
      url,
    })),
    url: status.url,
    inFlight: status.inFlight.length === 0 ? null : status.inFlight.join('; '),
  }
}

/** A revision has the id of its release, so both sides find it again without a look-up. */
export function revisionOf({ id, version }: { readonly id: string; readonly version: string }): Revision {
  return { id, release: id, version }
}

/** The fleet as its slots: as many as are wished, and those beyond that still serve. */
export function instancesOf(status: Status, wished: number): Instance[] {
  const serving = status.revisions.flatMap(({ backends }) => backends.filter(({ weight }) => weight > 0))
  const count = Math.max(wished, ...serving.map(({ slot }) => slot))
  return Array.from({ length: count }, (_, i) => instanceOf(status.revisions, i + 1))
}

function instanceOf(revisions: readonly RevisionStatus[], slot: number): Instance {
  const places = revisions.flatMap(({ id, backends }) =>
    backends.map((backend) => ({ revision: id, ...backend })),
  )
  const [holder] = places
    .filter((place) => place.slot === slot && place.weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return { id: String(slot), revision: holder?.revision ?? null, inService: holder?.inService ?? false }
}
