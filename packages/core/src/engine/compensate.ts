import type { ErrorJson } from '../errors/landfall-error.ts'
import { isLandfallError, LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import type { Outcome } from '../events/journal-event.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { told } from './command-variables.ts'
import { resolveReferences } from './compile.ts'
import { commandEffect } from './effect-names.ts'
import { stopsWorker } from './interruption.ts'
import type { CompiledStep, PlannedTarget } from './plan.ts'
import { type Progress, targetProgress } from './progress.ts'
import { restoreTarget } from './restore-target.ts'
import type { Runtime } from './runtime-port.ts'
import { targetEffects } from './target-effects.ts'

/** What compensation came to: `null` when everything it found to do was done. */
export type Compensation = { readonly outcome: Outcome; readonly error: ErrorJson } | null

/**
 * Undoes what a deployment did, last thing first: targets are restored, effects with an undo are undone. It needs the
 * plan and the progress alone, no code of the pipeline, and stops in front of a step that cannot be undone.
 *
 * @param runtime a shielded runtime: compensation runs to its end
 */
export async function compensate(runtime: Runtime, progress: Progress): Promise<Compensation> {
  const undoing = [...progress.plan.pipeline.steps]
    .reverse()
    .filter((step) => hasSomethingToUndo(step, progress))
  let worst: Compensation = null
  // Targets that were deployed to one after the other, with nothing to undo between them, go back side by side.
  for (const group of groups(undoing)) {
    const results = await Promise.all(group.map((step) => undo(runtime, step, progress)))
    for (const result of results) worst = worse(worst, result)
    if (worst?.outcome === 'needs_person') break
  }
  return worst
}

function hasSomethingToUndo(step: CompiledStep, progress: Progress): boolean {
  const target = deployTarget(step)
  if (target !== null) return targetProgress(progress, target).touched
  if (standsInTheWay(step, progress) !== null) return true
  return step.undo.kind === 'effect' && progress.started.has(step.id)
}

/** Why nothing before a step may be undone without a person; `null` when it does not stand in the way. */
function standsInTheWay({ id, undo }: CompiledStep, progress: Progress): string | null {
  if (undo.kind === 'irreversible' && progress.started.has(id)) return 'ran and cannot be undone'
  return migrationInTheWay(id, progress)
}

/** Why the code of before may not come back by itself after a migration; `null` where it may. */
function migrationInTheWay(step: string, progress: Progress): string | null {
  const migration = progress.migrations.get(step)
  if (migration === undefined || migration.state === 'rolled_back') return null
  if (migration.state === 'applying') return 'was cut off and may have been applied'
  if (migration.state === 'stuck') return 'failed and was not rolled back'
  return migration.previousCode === 'incompatible'
    ? 'was applied and the previous code cannot live with it'
    : null
}

function groups(steps: readonly CompiledStep[]): CompiledStep[][] {
  const groups: CompiledStep[][] = []
  for (const step of steps) {
    const last = groups.at(-1)
    const joins =
      deployTarget(step) !== null && last !== undefined && deployTarget(last[0] as CompiledStep) !== null
    if (joins) last.push(step)
    else groups.push([step])
  }
  return groups
}

/** The target a step deploys to; `null` for any other step. */
export function deployTarget(step: CompiledStep): string | null {
  return step.uses === 'deploy@1' ? String(step.input.target) : null
}

async function undo(runtime: Runtime, step: CompiledStep, progress: Progress): Promise<Compensation> {
  const target = deployTarget(step)
  if (target !== null) {
    // One that ran before the traffic stands behind the deploy step, and the code may not go back over it all the same.
    const stop = progress.plan.pipeline.steps.find(({ id }) => migrationInTheWay(id, progress) !== null)
    return stop === undefined
      ? undoDeploy(runtime, progress.plan.targets[target] as PlannedTarget, progress)
      : stopped(stop.id, migrationInTheWay(stop.id, progress) as string)
  }
  const why = standsInTheWay(step, progress)
  if (why !== null) return stopped(step.id, why)
  if (step.undo.kind !== 'effect') return null
  try {
    const input = resolveReferences(step.undo.input, progress.outputs) as JsonObject | undefined
    const output = progress.outputs.get(step.id) ?? null
    await runtime.effect<Json>(
      `@undo/${step.id}`,
      step.undo.effect,
      undoInput(step.undo.effect, input, output, progress),
      step.policy,
    )
    return null
  } catch (error) {
    // An abort has to end, also where the undo of a step is not registered.
    if (stopsWorker(error) && !isUnregistered(error)) throw error
    return {
      outcome: 'rollback_failed',
      error: toLandfallError(error, { code: 'ROLLBACK_FAILED', target: step.id }).toJSON(),
    }
  }
}

function stopped(step: string, why: string): Compensation {
  const message = `${step} ${why}, so a person has to decide how to go on`
  return {
    outcome: 'needs_person',
    error: new LandfallError({ code: 'ROLLBACK_FAILED', message, target: step }).toJSON(),
  }
}

function isUnregistered(error: unknown): boolean {
  return isLandfallError(error) && error.code === 'UNREGISTERED'
}

/** A custom step's undo is told what the step gave; a command is told what every command is. */
function undoInput(
  effect: string,
  input: JsonObject | undefined,
  output: Json,
  progress: Progress,
): JsonObject {
  return effect === commandEffect ? told(input ?? {}, progress) : { ...input, output }
}

async function undoDeploy(
  runtime: Runtime,
  target: PlannedTarget,
  progress: Progress,
): Promise<Compensation> {
  const state = targetProgress(progress, target.name)
  const place = runtime.scope(`@rollback/${target.name}`)
  try {
    const { observed, live } = await restoreTarget(targetEffects(place, target.name), target, progress)
    state.observed = observed
    state.live = live
    place.note('done', { kind: 'target.restored', target: target.name, revision: live?.id ?? null })
    return null
  } catch (error) {
    if (stopsWorker(error)) throw error
    const facts = toLandfallError(error, { code: 'ROLLBACK_FAILED', target: target.name }).toJSON()
    const unseen = isLandfallError(error) && error.code === 'PLATFORM_UNOBSERVABLE'
    // What it is left as is looked at when the deployment ends, see `look-again.ts`.
    state.observed = null
    state.live = null
    place.note('lost', { kind: 'target.lost', target: target.name, error: facts })
    return { outcome: unseen ? 'unknown' : 'rollback_failed', error: facts }
  }
}

const severity: readonly Outcome[] = ['rollback_failed', 'unknown', 'needs_person']

function worse(one: Compensation, other: Compensation): Compensation {
  if (one === null || other === null) return one ?? other
  return severity.indexOf(other.outcome) > severity.indexOf(one.outcome) ? other : one
}
