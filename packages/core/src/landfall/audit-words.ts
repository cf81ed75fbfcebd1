import type { Split } from '../adapter/observation.ts'
import type { Note, VersionNames } from '../events/journal-event.ts'

type WordsOf = { readonly [K in Note['kind']]?: (note: Extract<Note, { kind: K }>) => string }

/** What a note tells, in one line; a kind that is not here is told by its name. */
const words: WordsOf = {
  'step.started': ({ step, uses }) => `the step ${step} (${uses}) began`,
  'step.succeeded': ({ step }) => `the step ${step} ended well`,
  'step.skipped': ({ step, reason }) => `the step ${step} was skipped: ${reason}`,
  'step.warned': ({ step, error }) => `the optional step ${step} failed: ${error.message}`,
  'step.failed': ({ step, error }) => `the step ${step} failed: ${error.message}`,
  'traffic.observed': ({ target, split, versions }) =>
    `the traffic of ${target}: ${splitWords(split, versions)}`,
  'instance.switched': ({ target, instance, revision }) => `${instance} of ${target} runs ${revision}`,
  'verification.passed': ({ target, revision, checks }) => `${revision} passed ${checks} checks on ${target}`,
  'verification.failed': ({ target, revision, error }) => `${revision} failed on ${target}: ${error.message}`,
  'analysis.judged': ({ target, verdict, reason }) => `the metrics of ${target}: ${verdict}, ${reason}`,
  'person.asked': ({ step, instructions }) => `${step} asked for a person: ${instructions}`,
  'person.refused': ({ step, by, reason }) => `an answer of ${by} to ${step} does not count: ${reason}`,
  'rollback.started': ({ reason }) => `the rollback began: ${reason.message}`,
  'target.restored': ({ target, revision }) => `${target} was brought back to ${revision ?? 'nothing'}`,
  'target.lost': ({ target, error }) => `${target} was not brought back: ${error.message}`,
  'migration.planned': ({ step, digest }) => `the dry run of ${step} gave the plan ${digest}`,
  'migration.begun': ({ step }) => `the migration ${step} began`,
  'migration.applied': ({ step }) => `the migration ${step} was applied`,
  'migration.rolled_back': ({ step }) => `the migration ${step} was rolled back`,
  'notification.sent': ({ channel, event }) => `${channel} was told of ${event}`,
  'notification.given_up': ({ channel, event, error }) =>
    `${channel} could not be told of ${event}: ${error.message}`,
}

export function noteWords(note: Note): string {
  if (!Object.hasOwn(words, note.kind)) return note.kind
  const tell = words[note.kind] as (note: Note) => string
  return tell(note)
}

function splitWords(split: Split, versions: VersionNames): string {
  const parts = Object.entries(split).map(
    ([revision, percent]) => `${versions[revision] ?? revision} ${percent} %`,
  )
  return parts.length === 0 ? 'none' : parts.join(', ')
}
