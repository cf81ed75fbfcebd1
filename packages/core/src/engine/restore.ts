import type { Instance, Observation, RolloutStatus } from '../adapter/observation.ts'
import type { Revision } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { JsonObject } from '../json/json.ts'
import { stopsWorker } from './interruption.ts'
import { sameRelease, servesOnly, showsSplit, splitInWords } from './observed.ts'
import type { PlannedTarget } from './plan.ts'
import type { TargetEffects } from './target-effects.ts'

/**
 * Brings a target back to its stable revision by the verbs of the ability that the rollout used, and by `rollback`
 * where those do not get there. It goes only by what it observes, so it can start after any step of any rollout.
 *
 * @returns what was observed at the end
 * @throws `PLATFORM_UNOBSERVABLE`, `ROLLBACK_FAILED`
 */
export async function restore(effects: TargetEffects, target: PlannedTarget): Promise<Observation> {
  const { stable } = target
  let failure: unknown
  try {
    await byAbility[target.rollout?.ability ?? 'update'](effects, target)
  } catch (error) {
    if (stopsWorker(error)) throw error
    failure = error
  }
  let seen = await effects.current('restored')
  if (!servesOnly(seen, stable) && stable !== null) {
    try {
      await rollBack(effects.at(effects.runtime.scope('again')), stable)
    } catch (error) {
      if (stopsWorker(error)) throw error
      failure = error
    }
    seen = await effects.current('restored-again')
  }
  effects.tell('told', seen)
  if (servesOnly(seen, stable)) return seen
  throw new LandfallError({
    code: 'ROLLBACK_FAILED',
    message: `${target.name} was not brought back`,
    target: target.name,
    expected: stable === null ? 'nothing is live' : `${stable.version ?? stable.id} 100 %`,
    seen: splitInWords(seen),
    ...(failure === undefined ? {} : { cause: failure }),
  })
}

type Way = (effects: TargetEffects, target: PlannedTarget) => Promise<void>

const byAbility: Record<NonNullable<PlannedTarget['rollout']>['ability'], Way> = {
  update: backByUpdate,
  switch: backBySplit,
  weighted: backBySplit,
  fleet: backByInstances,
  'native-rolling': backByPlatform,
  'native-canary': backByPlatform,
  'native-blue-green': backByPlatform,
}

async function rollBack(effects: TargetEffects, revision: Revision): Promise<void> {
  await effects.converge<Revision>('rollback', 'rollback', { revision }, (seen) =>
    servesOnly(seen, revision) ? revision : undefined,
  )
}

async function backByUpdate(effects: TargetEffects, { stable }: PlannedTarget): Promise<void> {
  const seen = await effects.current('seen')
  if (stable !== null && !servesOnly(seen, stable)) await rollBack(effects, stable)
}

/**
 * The traffic first, in one change, even when the split already looks right: a shift that was cut off may still be on
 * its way, and a later one makes a platform that enforces fencing refuse it. Then the candidate is taken away.
 */
async function backBySplit(effects: TargetEffects, { stable, observed }: PlannedTarget): Promise<void> {
  const seen = await effects.current('seen')
  const running =
    stable === null ? undefined : seen.revisions.find((revision) => sameRelease(revision, stable))
  if (stable !== null && running === undefined) return rollBack(effects, stable)
  const split: Record<string, number> = running === undefined ? {} : { [running.id]: 100 }
  const shifted = await effects.converge<Observation>('shift', 'shift', { split }, (now) =>
    showsSplit(now, split) ? now : undefined,
  )
  for (const { id, release, version, weight } of shifted.revisions) {
    const wasThere = observed.revisions.some((revision) => revision.id === id)
    if (weight > 0 || wasThere) continue
    const gone = (now: Observation): null | undefined =>
      now.revisions.some((one) => one.id === id) ? undefined : null
    await effects.converge(`retire/${id}`, 'retire', { revision: { id, release, version } }, gone)
  }
}

/** Exactly the instances that switched, or may have, go back; those that were only drained go back into the traffic. */
async function backByInstances(effects: TargetEffects, target: PlannedTarget): Promise<void> {
  const { stable } = target
  if (stable === null) return
  const instances = await effects.read<readonly Instance[]>('instances', 'instances')
  const seen = await effects.current('seen')
  const running = seen.revisions.find((revision) => sameRelease(revision, stable))
  const revision: Revision =
    running === undefined ? stable : { id: running.id, release: running.release, version: running.version }
  const toSwitch = instances.filter((instance) => instance.revision !== revision.id)
  const toUndrain = instances.filter((instance) => instance.revision === revision.id && !instance.inService)
  await effects.runtime.fanOut('switch-back', toSwitch, { limit: 4 }, async (scope, { id }) => {
    const inner = effects.at(scope)
    await inner.converge('drain', 'drain', { instance: id }, () => undefined)
    await inner.converge('switch', 'switch', { instance: id, revision }, () => undefined)
    await inner.converge('undrain', 'undrain', { instance: id }, () => undefined)
    const note = {
      kind: 'instance.switched',
      target: target.name,
      instance: id,
      revision: revision.id,
    } as const
    scope.note('switched', note)
  })
  await effects.runtime.fanOut('undrain', toUndrain, { limit: 16 }, async (scope, { id }) => {
    await effects.at(scope).converge('undrain', 'undrain', { instance: id }, () => undefined)
  })
}

async function backByPlatform(effects: TargetEffects, target: PlannedTarget): Promise<void> {
  const seen = await effects.current('seen')
  const { stable, observed } = target
  const strangers = seen.revisions.filter((revision) => stable === null || !sameRelease(revision, stable))
  const candidate =
    strangers.find(({ id }) => !observed.revisions.some((revision) => revision.id === id)) ?? strangers[0]
  if (candidate !== undefined) {
    const { id, release, version } = candidate
    await effects.converge<RolloutStatus & JsonObject>(
      'abort',
      'abort',
      { revision: { id, release, version } },
      () => undefined,
    )
  }
  const after = await effects.current('aborted')
  if (stable !== null && !servesOnly(after, stable)) await rollBack(effects, stable)
}
