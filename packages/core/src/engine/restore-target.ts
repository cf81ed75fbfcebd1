import type { JsonObject } from '../json/json.ts'
import { told } from './command-variables.ts'
import { commandEffect } from './effect-names.ts'
import { isInterruption, stopsWorker } from './interruption.ts'
import { servesOnly } from './observed.ts'
import type { PlannedTarget } from './plan.ts'
import type { Progress } from './progress.ts'
import { type Restored, readRestored, restore } from './restore.ts'
import type { TargetEffects } from './target-effects.ts'

/**
 * Brings a target back by the user's own command for its platform where there is one and there is something to bring
 * back, and by the adapter otherwise. Either way it is read back.
 *
 * @throws as `restore`
 */
export async function restoreTarget(
  effects: TargetEffects,
  target: PlannedTarget,
  progress: Progress,
): Promise<Restored> {
  if (target.rollbackCommand === null) return await restore(effects, target)
  // Such commands undo the last change, whatever it was: where the release got no traffic, that would be another one.
  if (servesOnly(await effects.current('before'), target.stable)) return await restore(effects, target)
  let failure: unknown
  try {
    await effects.runtime.effect('command', commandEffect, commandFor(target, progress))
  } catch (error) {
    if (stopsWorker(error) || isInterruption(error)) throw error
    failure = error
  }
  return await readRestored(effects, target, failure)
}

/** Besides what every command is told: where it has to go back to. */
function commandFor({ rollbackCommand, stable }: PlannedTarget, progress: Progress): JsonObject {
  const command = told(rollbackCommand ?? {}, progress)
  const variables = { ...(command.variables as JsonObject), STABLE_VERSION: stable?.version ?? '' }
  return { ...command, variables }
}
