import type { ErrorJson } from '../errors/landfall-error.ts'
import { toLandfallError } from '../errors/landfall-error.ts'
import type { Outcome } from '../events/journal-event.ts'
import type { Conclusion } from './conclusion.ts'
import { adapterEffect, recordFileEffect } from './effect-names.ts'
import { stopsWorker } from './interruption.ts'
import type { Progress } from './progress.ts'
import { writeRecord } from './record.ts'
import type { Runtime } from './runtime-port.ts'

/** Gives up the platforms' locks, writes the record, and keeps it in the files that the pipeline asks for. */
export async function finish(
  runtime: Runtime,
  progress: Progress,
  facts: { readonly outcome: Outcome; readonly error: ErrorJson | null; readonly startedAt: number },
): Promise<Conclusion> {
  for (const [target, { locked }] of progress.targets) {
    if (!locked) continue
    const input = { target, owner: progress.deployment }
    await orWarn(progress, target, () =>
      runtime.effect(`@unlock/${target}`, adapterEffect('unlock'), input, { attempts: 3 }),
    )
  }
  const completedAt = runtime.now('@completed-at')
  const record = writeRecord(progress, { ...facts, completedAt })
  for (const step of progress.plan.pipeline.steps) {
    if (step.uses !== 'record@1') continue
    const input = { ...step.input, record }
    await orWarn(progress, step.id, () =>
      runtime.effect(`${step.id}/@write`, recordFileEffect, input, step.policy),
    )
  }
  return { outcome: facts.outcome, record: writeRecord(progress, { ...facts, completedAt }) }
}

/** What comes after the outcome is decided cannot change it: a failure here is a warning. */
async function orWarn(progress: Progress, target: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (stopsWorker(error)) throw error
    progress.warnings.push(toLandfallError(error, { code: 'UNEXPECTED', target }).toJSON())
  }
}
