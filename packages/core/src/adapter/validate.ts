import type { Finding, Instance, Observation, ObservedRevision, RolloutStatus } from './observation.ts'
import type { Artifact, PushedArtifact, Release, Revision } from './release.ts'
import {
  type Checked,
  checkJson,
  field,
  invalid,
  isObject,
  oneOf,
  type ResultSource,
  text,
  textOrNull,
} from './result-check.ts'

/** Weights are percentages that platforms compute; three thirds need not be 100 exactly. */
const tolerance = 0.01

const severities = ['error', 'warning'] as const
const phases = ['progressing', 'paused', 'succeeded', 'failed', 'aborted'] as const

/** Checks what `preflight` gave. @throws `RESULT_INVALID` */
export function validateFindings(value: unknown, source: ResultSource): readonly Finding[] {
  for (const [place, finding] of list(value, source)) {
    oneOf(finding, 'severity', severities, source, place)
    text(finding, 'message', source, place)
    text(finding, 'remedy', source, place)
  }
  return value as readonly Finding[]
}

/** Checks what `push` gave: it has to stand for exactly the artifact that was pushed. @throws `RESULT_INVALID` */
export function validatePushed(value: unknown, artifact: Artifact, source: ResultSource): PushedArtifact {
  const pushed = one(value, source)
  text(pushed, 'reference', source)
  for (const key of ['name', 'type', 'sha256'] as const) {
    if (pushed[key] !== artifact[key])
      throw invalid(source, key, `${artifact[key]}, as of the artifact`, pushed[key])
  }
  return value as PushedArtifact
}

/**
 * Checks what `current` or `shift` gave: the weights add up to 100, or to 0 when nothing is live, and no revision is
 * there twice.
 *
 * @throws `RESULT_INVALID` naming the adapter, the verb and the field
 *
 * @example validateObservation(await verbs.current(context), { adapter: 'fly', verb: 'current' })
 */
export function validateObservation(value: unknown, source: ResultSource): Observation {
  const observation = one(value, source)
  textOrNull(observation, 'url', source)
  textOrNull(observation, 'inFlight', source)
  const revisions = list(observation.revisions, source, 'revisions', false)
  let sum = 0
  for (const [place, revision] of revisions) {
    checkRevision(revision, source, place)
    textOrNull(revision, 'url', source, place)
    const { weight } = revision as unknown as ObservedRevision
    if (typeof weight !== 'number' || weight < 0 || weight > 100) {
      throw invalid(source, field(place, 'weight'), 'a number from 0 to 100', weight)
    }
    sum += weight
  }
  unique(revisions, source, 'revisions')
  if (sum > tolerance && Math.abs(sum - 100) > tolerance) {
    throw invalid(source, 'revisions', 'weights that add up to 100, or to 0 when nothing is live', sum)
  }
  return value as Observation
}

/** Checks what `history` gave. @throws `RESULT_INVALID` */
export function validateHistory(value: unknown, source: ResultSource): readonly Revision[] {
  const revisions = list(value, source)
  for (const [place, revision] of revisions) checkRevision(revision, source, place)
  unique(revisions, source, '')
  return value as readonly Revision[]
}

/**
 * Checks what a verb gave that makes a revision.
 *
 * @param release the id of the release it has to be of, `null` for one that predates Landfall; not looked at when absent
 *
 * @throws `RESULT_INVALID`
 */
export function validateRevision(
  value: unknown,
  source: ResultSource,
  release?: Release['id'] | null,
): Revision {
  const revision = one(value, source)
  checkRevision(revision, source)
  ofRelease(revision, source, '', release)
  return value as Revision
}

/** Checks what `stage` gave. @throws `RESULT_INVALID` */
export function validateStaged(
  value: unknown,
  source: ResultSource,
  release?: Release['id'],
): { readonly revision: Revision; readonly url: string | null } {
  const staged = one(value, source)
  textOrNull(staged, 'url', source)
  const revision = staged.revision
  if (!isObject(revision)) throw invalid(source, 'revision', 'a revision', revision)
  checkRevision(revision, source, 'revision')
  ofRelease(revision, source, 'revision', release)
  return value as { readonly revision: Revision; readonly url: string | null }
}

/** Checks what `instances` gave. @throws `RESULT_INVALID` */
export function validateInstances(value: unknown, source: ResultSource): readonly Instance[] {
  const instances = list(value, source)
  for (const [place, instance] of instances) {
    text(instance, 'id', source, place)
    textOrNull(instance, 'revision', source, place)
    if (typeof instance.inService !== 'boolean') {
      throw invalid(source, field(place, 'inService'), 'true or false', instance.inService)
    }
  }
  unique(instances, source, '')
  return value as readonly Instance[]
}

/** Checks what a verb of a native rollout gave. @throws `RESULT_INVALID` */
export function validateRolloutStatus(value: unknown, source: ResultSource): RolloutStatus {
  const status = one(value, source)
  oneOf(status, 'phase', phases, source)
  text(status, 'revision', source)
  textOrNull(status, 'message', source)
  return value as RolloutStatus
}

/** Checks what `carries` gave. @throws `RESULT_INVALID` */
export function validateWeight(value: unknown, source: ResultSource): number {
  if (typeof value === 'number' && value >= 0 && value <= 100) return value
  throw invalid(source, '', 'a number from 0 to 100', value)
}

function checkRevision(revision: Checked, source: ResultSource, place = ''): void {
  text(revision, 'id', source, place)
  textOrNull(revision, 'release', source, place)
  textOrNull(revision, 'version', source, place)
}

function ofRelease(revision: Checked, source: ResultSource, place: string, release?: string | null): void {
  if (release === undefined || revision.release === release) return
  throw invalid(
    source,
    field(place, 'release'),
    `${release}, the release that was asked for`,
    revision.release,
  )
}

function one(value: unknown, source: ResultSource): Checked {
  if (!isObject(value)) throw invalid(source, '', 'an object', value)
  checkJson(value, source, '')
  return value
}

/** The items of a list of objects, each with its place for a message. */
function list(
  value: unknown,
  source: ResultSource,
  at = '',
  isWhole = true,
): readonly (readonly [string, Checked])[] {
  if (!Array.isArray(value)) throw invalid(source, at, 'a list', value)
  if (isWhole) checkJson(value, source, at)
  return value.map((item: unknown, index) => {
    const place = `${at}[${index}]`
    if (!isObject(item)) throw invalid(source, place, 'an object', item)
    return [place, item] as const
  })
}

function unique(items: readonly (readonly [string, Checked])[], source: ResultSource, at: string): void {
  const seen = new Set<unknown>()
  for (const [place, { id }] of items) {
    if (seen.has(id))
      throw invalid(source, field(place, 'id'), `an id that is only once in ${at || 'the list'}`, id)
    seen.add(id)
  }
}
