import type { ErrorJson } from '../errors/landfall-error.ts'
import { toLandfallError } from '../errors/landfall-error.ts'
import type { Outcome } from '../events/journal-event.ts'
import type { JsonObject } from '../json/json.ts'
import { announce, delivered } from './announce.ts'
import type { Conclusion } from './conclusion.ts'
import { adapterEffect, manifestEffect, recordFileEffect } from './effect-names.ts'
import { stopsWorker } from './interruption.ts'
import { lookAgain } from './look-again.ts'
import type { CompiledStep } from './plan.ts'
import type { Progress } from './progress.ts'
import { type DeploymentRecord, writeRecord } from './record.ts'
import type { Runtime } from './runtime-port.ts'

/** Where the record is kept as soon as the outcome is decided; what comes after that changes neither. */
export const recordPath = '@record'

/** Sees to the targets that were left, gives up the platforms' locks, decides the record, and keeps it in the files that the pipeline asks for. */
export async function finish(
  runtime: Runtime,
  progress: Progress,
  facts: { readonly outcome: Outcome; readonly error: ErrorJson | null; readonly startedAt: number },
): Promise<Conclusion> {
  for (const [target, { locked }] of progress.targets) {
    if (!locked) continue
    const input = { target, owner: progress.deployment }
    await orWarn(progress.warnings, target, () =>
      runtime.effect(`@unlock/${target}`, adapterEffect('unlock'), input, { attempts: 3 }),
    )
  }
  // Those that were sent on the way stand in the record.
  await delivered(progress)
  const isSeen = await lookAgain(runtime, progress)
  const outcome = facts.outcome === 'failed' && !isSeen ? 'unknown' : facts.outcome
  const completedAt = runtime.now('@completed-at')
  const record = runtime.keep(recordPath, () => writeRecord(progress, { ...facts, outcome, completedAt }))
  return await keepRecord(runtime, progress, record)
}

/**
 * Writes a record that is decided into its files and tells people. Also all that is left to do when a worker died after
 * the decision.
 */
export async function keepRecord(
  runtime: Runtime,
  progress: Progress,
  record: DeploymentRecord,
): Promise<Conclusion> {
  const warnings = [...record.warnings]
  for (const step of progress.plan.pipeline.steps) {
    const write = writes[step.uses]?.(step, record)
    if (write === undefined || write === null) continue
    await orWarn(warnings, step.id, () =>
      runtime.effect(`${step.id}/@write`, write.effect, write.input, step.policy),
    )
  }
  const sent = progress.notifications.length
  tellOfEnd(runtime, progress, record)
  await delivered(progress)
  const notifications = [...record.notifications, ...progress.notifications.slice(sent)]
  return { outcome: record.outcome, record: { ...record, warnings, notifications } }
}

interface Write {
  readonly effect: string
  readonly input: JsonObject
}

/** The files that steps ask for. */
const writes: {
  readonly [uses: string]: (step: CompiledStep, record: DeploymentRecord) => Write | null
} = {
  'record@1': ({ input }, record) => ({ effect: recordFileEffect, input: { ...input, record } }),

  // What changed nothing is no release.
  'manifest@1': ({ input: { file, stories } }, record) => {
    const status = manifestStatus[record.outcome]
    if (status === undefined || file === undefined) return null
    const { version, environment, timeline, deployment } = record
    const given = Array.isArray(stories) ? (stories as readonly string[]) : null
    const search = given === null ? ((stories as JsonObject | null | undefined) ?? null) : null
    const entry = { version, environment, date: timeline.completed, stories: given, status, deployment }
    return { effect: manifestEffect, input: { file, entry, stories: search } }
  },
}

const manifestStatus: { readonly [outcome in Outcome]?: string } = {
  succeeded: 'deployed',
  rolled_back: 'rolled_back',
  failed: 'failed',
  rollback_failed: 'failed',
  unknown: 'failed',
  needs_person: 'failed',
}

/** A rollback that follows a failure is told as such where somebody wants to hear of it, and as a failure elsewhere. */
function tellOfEnd(runtime: Runtime, progress: Progress, record: DeploymentRecord): void {
  const { outcome, error } = record
  const isFailure = outcome !== 'succeeded' && (outcome !== 'rolled_back' || progress.plan.kind === 'deploy')
  const listened = progress.plan.notifications.some(({ on }) => on === 'rolled_back')
  const event = !isFailure ? 'success' : outcome === 'rolled_back' && listened ? 'rolled_back' : 'failure'
  announce(runtime, progress, event, { step: error?.target ?? null, error, record })
}

/** What comes after the outcome is decided cannot change it: a failure here is a warning. */
async function orWarn(warnings: ErrorJson[], target: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (stopsWorker(error)) throw error
    warnings.push(toLandfallError(error, { code: 'UNEXPECTED', target }).toJSON())
  }
}
