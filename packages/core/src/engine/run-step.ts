import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import { fillIn } from '../json/fill-in.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Check } from '../verify/checks.ts'
import { askPerson } from './ask-person.ts'
import { buildStep } from './build-step.ts'
import { told, variablesOf } from './command-variables.ts'
import { type DeployInput, deployStep } from './deploy-step.ts'
import { adapterEffect, commandEffect, promotedEffect, tagEffect } from './effect-names.ts'
import { migrateStep } from './migrate-step.ts'
import type { MigrateInput } from './migration.ts'
import type { CompiledStep, PlannedTarget } from './plan.ts'
import { restoreStep } from './restore-step.ts'
import type { StepContext, StepRunner } from './step-runner.ts'
import { targetEffects } from './target-effects.ts'
import { verifyRevision } from './verify-revision.ts'

/** The steps that are always there; any other one is an effect of its own name. */
const runners: { readonly [uses: string]: StepRunner } = {
  'check@1': async (step, input, { runtime, progress }) => {
    try {
      return await runtime.effect('run', commandEffect, told(input, progress), step.policy)
    } catch (error) {
      if (!isLandfallError(error) || error.code !== 'COMMAND_FAILED') throw error
      throw error.with({ code: 'CHECK_FAILED', message: `The check ${step.id} failed: ${error.message}` })
    }
  },

  'command@1': (step, input, { runtime, progress }) =>
    runtime.effect('run', commandEffect, told(input, progress), step.policy),

  'build@1': buildStep,

  'tag@1': (step, { tag, message, remote }, { runtime, progress }) => {
    const values = variablesOf(progress)
    const input = {
      tag: fillIn(String(tag), values),
      message: fillIn(String(message), values),
      remote: remote as Json,
      commit: progress.plan.commit,
    }
    return runtime.effect('tag', tagEffect, input, { attempts: 3, ...step.policy })
  },

  'migrate@1': (step, input, { runtime, progress }) =>
    migrateStep(runtime, step, input as MigrateInput, progress),

  'promotion@1': (_step, { from }, { runtime, progress }) => {
    const artifacts = Object.fromEntries(progress.artifacts.map(({ name, sha256 }) => [name, sha256]))
    return runtime.effect('promoted', promotedEffect, { from: String(from), artifacts })
  },

  'push@1': (step, input, { runtime, progress }) => {
    const { version, commit } = progress.plan
    return runtime.effect(
      'push',
      adapterEffect('push'),
      { ...input, version, commit },
      { attempts: 3, ...step.policy },
    )
  },

  'deploy@1': (step, input, { runtime, progress, registry }) =>
    deployStep(runtime, step, input as DeployInput, progress, registry),

  'verify@1': async (step, { target, checks }, { runtime, progress }) => {
    const planned = progress.plan.targets[String(target)] as PlannedTarget
    const release = progress.targets.get(planned.name)?.release ?? null
    const setting = { step: step.id, target: planned, release, checks: checks as readonly Check[], progress }
    const effects = targetEffects(runtime, planned.name, step.policy)
    await verifyRevision(runtime, setting, { where: 'live', url: null, effects })
    return null
  },

  'approve@1': ask,
  'manual@1': ask,

  'rollback@1': (_step, { target }, { runtime, progress }) => restoreStep(runtime, String(target), progress),

  'pause@1': async (_step, { ms }, { runtime }) => {
    await runtime.sleep('pause', Number(ms))
    return null
  },

  // Written when the deployment has ended, see `finish.ts`.
  'record@1': async () => null,
  'manifest@1': async () => null,
}

async function ask(step: CompiledStep, input: JsonObject, { runtime, progress }: StepContext): Promise<Json> {
  const { instructions, timeoutMs, minimum } = input
  return await askPerson(runtime, progress, {
    step: step.id,
    instructions: String(instructions),
    timeoutMs: Number(timeoutMs),
    minimum: step.uses === 'manual@1' ? 1 : Math.max(Number(minimum ?? 1), progress.plan.approval.minimum),
  })
}

/** Names of the steps that need no registration. */
export const builtInSteps: readonly string[] = Object.keys(runners)

/** @throws whatever the step's effects throw; `UNREGISTERED` for a step nobody registered. */
export async function runStep(step: CompiledStep, input: JsonObject, context: StepContext): Promise<Json> {
  const runner = runners[step.uses]
  if (runner !== undefined) return await runner(step, input, context)
  if (!context.registry.hasEffect(step.uses)) {
    const message = `The step ${step.id} uses ${step.uses}, which is not registered here`
    throw new LandfallError({ code: 'UNREGISTERED', message, target: step.id })
  }
  return await context.runtime.effect('run', step.uses, input, step.policy)
}
