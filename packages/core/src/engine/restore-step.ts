import type { Json } from '../json/json.ts'
import type { PlannedTarget } from './plan.ts'
import { type Progress, targetProgress } from './progress.ts'
import { restoreTarget } from './restore-target.ts'
import type { Runtime } from './runtime-port.ts'
import { targetEffects } from './target-effects.ts'

/** The step of a rollback that was asked for: brings the target to the revision that its plan names as stable. */
export async function restoreStep(runtime: Runtime, name: string, progress: Progress): Promise<Json> {
  const target = progress.plan.targets[name] as PlannedTarget
  const state = targetProgress(progress, name)
  const effects = targetEffects(runtime, name)
  if (target.locks) {
    state.locked = true
    await effects.read<null>('@lock', 'lock', { owner: progress.deployment })
  }
  // An abort that comes until here has nothing to leave in doubt.
  await effects.current('@before')
  state.touched = true
  const { observed, live } = await restoreTarget(effects, target, progress)
  state.observed = observed
  state.live = live
  return live
}
