import type { ErrorJson } from '../errors/landfall-error.ts'
import { isLandfallError, LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import type { Outcome } from '../events/journal-event.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { announce } from './announce.ts'
import { compensate } from './compensate.ts'
import { referencesIn, resolveReferences } from './compile.ts'
import type { Conclusion } from './conclusion.ts'
import { finish } from './finish.ts'
import { isInterruption, stopsWorker } from './interruption.ts'
import type { CompiledStep } from './plan.ts'
import type { Progress } from './progress.ts'
import type { Registry } from './registry.ts'
import { runStep } from './run-step.ts'
import type { Runtime } from './runtime-port.ts'

/**
 * Runs a plan to its end: its steps in their order, and after a failure or an abort the compensation. Deterministic:
 * run again against the same journal it asks for the same effects.
 *
 * @throws only what stops this worker, see `stopsWorker`; everything else is an outcome.
 */
export async function execute(runtime: Runtime, progress: Progress, registry: Registry): Promise<Conclusion> {
  const startedAt = runtime.now('@started-at')
  announce(runtime, progress, 'start', { step: null, error: null })
  const failure = await runSteps(runtime, progress, registry)
  if (failure === null) {
    const outcome = progress.plan.kind === 'rollback' ? 'rolled_back' : 'succeeded'
    return await runtime.shield((safe) => finish(safe, progress, { outcome, error: null, startedAt }))
  }
  return await runtime.shield((safe) => bringBack(safe, progress, failure, startedAt))
}

/** Undoes what was done and concludes. Also the whole of an abort that no live worker carries out. */
export async function bringBack(
  runtime: Runtime,
  progress: Progress,
  failure: ErrorJson,
  startedAt: number,
): Promise<Conclusion> {
  const aborted = failure.code === 'ABORTED'
  const touched = [...progress.targets.values()].some((target) => target.touched)
  if (touched && progress.plan.kind === 'rollback') {
    // A rollback that fails or is cut off has nothing to return to: a person has to look.
    const outcome = failure.code === 'PLATFORM_UNOBSERVABLE' ? 'unknown' : 'rollback_failed'
    return await finish(runtime, progress, { outcome, error: failure, startedAt })
  }
  if (!aborted && touched && !progress.plan.rollbackOnFailure) {
    const isStuck = [...progress.migrations.values()].some(({ state }) => state === 'stuck')
    const outcome = isStuck ? 'needs_person' : 'failed'
    return await finish(runtime, progress, { outcome, error: failure, startedAt })
  }
  runtime.note('@rollback', { kind: 'rollback.started', reason: failure })
  const trouble = await compensate(runtime, progress)
  const migrated = [...progress.migrations.values()].some(({ state }) => state === 'applied')
  const untouched = migrated ? 'failed' : 'failed_untouched'
  const good: Outcome = aborted ? 'aborted' : touched ? 'rolled_back' : untouched
  if (trouble !== null) progress.warnings.push(trouble.error)
  return await finish(runtime, progress, { outcome: trouble?.outcome ?? good, error: failure, startedAt })
}

/**
 * Starts every step as soon as the steps it comes after have ended well. The first required step that fails halts the
 * others at their next effect; the halt is journaled, so a replay stops them at the same place.
 *
 * @returns the reason why the deployment cannot succeed, or `null`
 */
async function runSteps(runtime: Runtime, progress: Progress, registry: Registry): Promise<ErrorJson | null> {
  let halted: ErrorJson | null = null
  let stop: unknown
  const runs = new Map<string, Promise<boolean>>()

  const runOne = async (step: CompiledStep): Promise<boolean> => {
    const before = await Promise.all(step.after.map((id) => runs.get(id) as Promise<boolean>))
    if (before.includes(false) || stop !== undefined) return false
    try {
      await performStep(runtime.scope(step.id), step, progress, registry)
      return true
    } catch (error) {
      if (stopsWorker(error)) stop ??= error
      else halted = runtime.halt(toLandfallError(error, { code: 'UNEXPECTED', target: step.id }).toJSON())
      return false
    }
  }

  for (const step of progress.plan.pipeline.steps) runs.set(step.id, runOne(step))
  await Promise.all(runs.values())
  if (stop !== undefined) throw stop
  return halted
}

async function performStep(
  runtime: Runtime,
  step: CompiledStep,
  progress: Progress,
  registry: Registry,
): Promise<void> {
  const absent = referencesIn(step.input).find((id) => !progress.outputs.has(id))
  if (absent !== undefined)
    return skip(runtime, step, progress, `it uses the output of ${absent}, which gave none`)
  if (!holds(step, progress, registry)) return skip(runtime, step, progress, 'its condition does not hold')

  // A step that is kept from beginning leaves nothing to undo.
  if (!runtime.note('@started', { kind: 'step.started', step: step.id, uses: step.uses })) {
    throw new LandfallError({ code: 'HALTED', message: `${step.id} did not begin`, target: step.id })
  }
  progress.started.add(step.id)
  try {
    const output: Json = await runStep(step, inputOf(step, progress), { runtime, progress, registry })
    progress.outputs.set(step.id, output)
    progress.results.set(step.id, { status: 'pass' })
    runtime.note('@succeeded', { kind: 'step.succeeded', step: step.id })
  } catch (error) {
    if (stopsWorker(error)) throw error
    const facts = toLandfallError(error, { code: 'UNEXPECTED', target: step.id }).toJSON()
    if (!step.required && !isInterruption(error)) {
      progress.results.set(step.id, { status: 'warning', error: facts })
      progress.warnings.push(facts)
      runtime.note('@warned', { kind: 'step.warned', step: step.id, error: facts })
      return
    }
    progress.results.set(step.id, { status: 'fail', error: facts })
    condemn(error, step, progress)
    runtime.note('@failed', { kind: 'step.failed', step: step.id, error: facts })
    throw error
  }
}

/** @throws `PIPELINE_REFERENCE` when a step gave an output without the member that is referred to */
function inputOf(step: CompiledStep, progress: Progress): JsonObject {
  const input = resolveReferences(step.input, progress.outputs)
  if (input !== undefined) return input as JsonObject
  const outputs = referencesIn(step.input).map(
    (id) => `${id} with ${Object.keys(progress.outputs.get(id) ?? {}).join(', ') || 'no members'}`,
  )
  throw new LandfallError({
    code: 'PIPELINE_REFERENCE',
    message: `The step ${step.id} uses a member of an output that does not have it`,
    target: step.id,
    seen: outputs.join('; ').slice(0, 1_000),
  })
}

function skip(runtime: Runtime, step: CompiledStep, progress: Progress, reason: string): void {
  progress.results.set(step.id, { status: 'skipped' })
  runtime.note('@skipped', { kind: 'step.skipped', step: step.id, reason })
}

function holds(step: CompiledStep, progress: Progress, registry: Registry): boolean {
  if (step.when === null) return true
  const { environment, version } = progress.plan
  const condition = registry.condition(String(step.when.uses))
  return condition.holds((step.when.input ?? {}) as JsonObject, {
    environment,
    version,
    plan: progress.plan,
    output: (id) => progress.outputs.get(id),
  })
}

/** Errors that say that the release is bad, not the world around it. */
export const verdictCodes: ReadonlySet<string> = new Set([
  'VERIFICATION_FAILED',
  'ANALYSIS_FAILED',
  'HEALTH_CHECK_FAILED',
])

/** A release that failed its verification is bad from now on, on every target that the failed step was about. */
function condemn(error: unknown, step: CompiledStep, progress: Progress): void {
  if (!isLandfallError(error) || !verdictCodes.has(error.code)) return
  for (const [name, target] of progress.targets) {
    if (target.release !== null && step.input.target === name) target.verdict = 'bad'
  }
}
