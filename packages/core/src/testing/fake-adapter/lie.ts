import type { Observation, Split } from '../../adapter/observation.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import { toldWithWeight } from '../fake-platform/revision.ts'
import type { FakeTarget } from '../fake-platform/target.ts'
import type { Fault } from '../faults.ts'

/** The observation with the split that the fault makes up, or with the one before the last change. */
export function untrue<T>(result: T, fault: Fault, target: FakeTarget): T {
  if (!isObservation(result)) {
    const message = `${fault.verb} gives no observation, so it cannot lie; script the fault for current or shift`
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message,
      target: target.name,
      remedy: 'Correct the test.',
    })
  }
  const split = fault.split === undefined ? target.traffic.previous : byRevision(fault.split, target)
  const shown = []
  for (const revision of target.revisions.values()) {
    const weight = split[revision.id] ?? 0
    if (!revision.running && weight === 0) continue
    shown.push(toldWithWeight(revision, weight, target.ownUrlOf(revision)))
  }
  return { ...result, revisions: shown }
}

function byRevision(byVersion: { readonly [version: string]: number }, target: FakeTarget): Split {
  const split: { [id: string]: number } = {}
  for (const [version, weight] of Object.entries(byVersion)) {
    const revision = [...target.revisions.values()].findLast((one) => one.version === version)
    split[revision?.id ?? version] = weight
  }
  return split
}

function isObservation(value: unknown): value is Observation {
  return typeof value === 'object' && value !== null && 'revisions' in value
}
