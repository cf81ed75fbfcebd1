import type { ErrorJson } from '../errors/landfall-error.ts'
import { toLandfallError } from '../errors/landfall-error.ts'
import type { Outcome } from '../events/journal-event.ts'
import type { Conclusion } from './conclusion.ts'
import { adapterEffect, recordFileEffect } from './effect-names.ts'
import { stopsWorker } from './interruption.ts'
import { lookAgain } from './look-again.ts'
import type { Plan } from './plan.ts'
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
  const isSeen = await lookAgain(runtime, progress)
  const outcome = facts.outcome === 'failed' && !isSeen ? 'unknown' : facts.outcome
  const completedAt = runtime.now('@completed-at')
  const record = runtime.keep(recordPath, () => writeRecord(progress, { ...facts, outcome, completedAt }))
  return await keepRecord(runtime, progress.plan, record)
}

/** Writes a record that is decided into its files. Also all that is left to do when a worker died after the decision. */
export async function keepRecord(
  runtime: Runtime,
  plan: Plan,
  record: DeploymentRecord,
): Promise<Conclusion> {
  const warnings = [...record.warnings]
  for (const step of plan.pipeline.steps) {
    if (step.uses !== 'record@1') continue
    const input = { ...step.input, record }
    await orWarn(warnings, step.id, () =>
      runtime.effect(`${step.id}/@write`, recordFileEffect, input, step.policy),
    )
  }
  return { outcome: record.outcome, record: { ...record, warnings } }
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
