import type { Observation } from '../adapter/observation.ts'
import type { Release, Revision } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Check } from '../verify/checks.ts'
import { exposureGuard } from './exposure.ts'
import { revisionOf, sameRelease, servesOnly, showsSplit, splitInWords, splitOf } from './observed.ts'
import type { CompiledStep, PlannedTarget } from './plan.ts'
import { type Progress, targetProgress } from './progress.ts'
import type { Registry } from './registry.ts'
import { rolloutContext } from './rollout.ts'
import type { Runtime } from './runtime-port.ts'
import { type TargetEffects, targetEffects } from './target-effects.ts'
import { verifyRevision } from './verify-revision.ts'

/** The input of a deploy step. */
export interface DeployInput extends JsonObject {
  readonly target: string
  readonly release: Release
  readonly strategy: { readonly uses: string; readonly input: JsonObject }
  readonly checks: readonly Check[]
}

/**
 * Rolls a release out to one target by its strategy, and reads the target back as serving that release alone.
 *
 * @returns the revision that is live now
 */
export async function deployStep(
  runtime: Runtime,
  step: CompiledStep,
  input: DeployInput,
  progress: Progress,
  registry: Registry,
): Promise<Json> {
  const target = progress.plan.targets[input.target] as PlannedTarget
  const rollout = target.rollout as NonNullable<PlannedTarget['rollout']>
  const { release, checks } = input
  const state = targetProgress(progress, target.name)
  const effects = targetEffects(runtime, target.name, step.policy)
  state.release = release

  if (target.locks) {
    state.locked = true
    await effects.read<null>('@lock', 'lock', { owner: progress.deployment })
  }
  const before = await effects.current('@before')
  effects.tell('@before/told', before)
  expectUnchanged(target, before)

  const guard = exposureGuard(target.name, release.version, rollout.stages)
  const carrier = carrierIn(before, target.stable)
  const setting = { step: step.id, target, rollout, release, carrier, checks, guard, progress }
  if (servesOnly(before, { id: release.id, release: release.id })) {
    await verifyRevision(runtime.scope('@verify'), setting, {
      where: 'live',
      url: null,
      effects: effects.at(runtime.scope('@verify')),
    })
  } else {
    state.touched = true
    const strategy = registry.strategy(input.strategy.uses)
    await strategy.run(rolloutContext(setting, effects), strategy.parse(input.strategy.input))
    guard.expectNotFailed()
  }
  return await readBack(effects, release, progress, target)
}

/** The stable revision where it runs, otherwise what has most of the traffic. */
function carrierIn(observation: Observation, stable: Revision | null): Revision | null {
  const running = observation.revisions.find((revision) => stable !== null && sameRelease(revision, stable))
  const heaviest = [...observation.revisions].sort((one, other) => other.weight - one.weight)[0]
  const found = running ?? (heaviest !== undefined && heaviest.weight > 0 ? heaviest : undefined)
  return found === undefined ? null : { id: found.id, release: found.release, version: found.version }
}

/** Approvals and rollback were planned for what was live then; anything else needs a new plan. */
function expectUnchanged(target: PlannedTarget, seen: Observation): void {
  if (showsSplit(seen, splitOf(target.observed))) return
  throw new LandfallError({
    code: 'PLAN_STALE',
    message: `What is live on ${target.name} changed after the plan was made`,
    target: target.name,
    expected: splitInWords(target.observed),
    seen: splitInWords(seen),
  })
}

async function readBack(
  effects: TargetEffects,
  release: Release,
  progress: Progress,
  target: PlannedTarget,
): Promise<Revision> {
  const state = targetProgress(progress, target.name)
  const after = await effects.current('@after')
  effects.tell('@after/told', after)
  state.observed = after
  const revision = revisionOf(after, release.id)
  if (revision !== null && servesOnly(after, revision)) {
    state.live = revision
    state.verdict = 'good'
    return revision
  }
  throw new LandfallError({
    code: 'SPLIT_NOT_REACHED',
    message: `${target.name} does not serve the release alone after its rollout`,
    target: target.name,
    expected: `${release.version} 100 %`,
    seen: splitInWords(after),
  })
}
