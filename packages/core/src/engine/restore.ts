import type { Instance, Observation, RolloutStatus } from '../adapter/observation.ts'
import type { Revision } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { stopsWorker } from './interruption.ts'
import { sameRelease, servesOnly, showsSplit, soleRevision, splitInWords } from './observed.ts'
import type { PlannedTarget } from './plan.ts'
import type { TargetEffects } from './target-effects.ts'

/** A target that was brought back. */
export interface Restored {
  readonly observed: Observation
  /** What is live: the stable revision, under the id that the platform has for it now. */
  readonly live: Revision | null
}

/**
 * Brings a target back to its stable revision by the verbs of the ability that the rollout used, and by `rollback`
 * where those do not get there. It goes only by what it observes, so it can start after any step of any rollout.
 *
 * @throws `PLATFORM_UNOBSERVABLE`, `ROLLBACK_FAILED`
 */
export async function restore(effects: TargetEffects, target: PlannedTarget): Promise<Restored> {
  let live = target.stable
  let failure: unknown
  try {
    live = await byAbility[target.rollout?.ability ?? 'update'](effects, target)
  } catch (error) {
    if (stopsWorker(error)) throw error
    failure = error
  }
  let observed = await effects.current('restored')
  // A fleet may serve the right revision alone, and yet have lost an instance on the way back.
  const isFleet = target.rollout?.ability === 'fleet'
  const isBack = (): boolean => servesOnly(observed, live) && (failure === undefined || !isFleet)
  // What failed on the way may have left a call under way that has not been outrun.
  const isSettled = isBack() && (failure === undefined || !outruns(target))
  if (!isSettled && target.stable !== null) {
    try {
      live = await rollBack(effects.at(effects.runtime.scope('again')), target, target.stable)
      failure = undefined
    } catch (error) {
      if (stopsWorker(error)) throw error
      failure = error
    }
    observed = await effects.current('restored-again')
  }
  effects.tell('told', observed)
  if (isBack()) return { observed, live }
  throw notBack(target, live, observed, failure)
}

/**
 * Looks whether something else has brought a target back.
 *
 * @param failure what it ended with, if it failed: it may have brought the target back all the same
 * @throws as `restore`
 */
export async function readRestored(
  effects: TargetEffects,
  target: PlannedTarget,
  failure: unknown,
): Promise<Restored> {
  const observed = await effects.current('restored')
  effects.tell('told', observed)
  const live = target.stable
  if (servesOnly(observed, live)) return { observed, live: soleRevision(observed) ?? live }
  throw notBack(target, live, observed, failure)
}

function notBack(
  { name }: PlannedTarget,
  live: Revision | null,
  observed: Observation,
  failure: unknown,
): LandfallError {
  return new LandfallError({
    code: 'ROLLBACK_FAILED',
    message: `${name} was not brought back`,
    target: name,
    expected: live === null ? 'nothing is live' : `${live.version ?? live.id} 100 %`,
    seen: splitInWords(observed),
    ...(failure === undefined ? {} : { cause: failure }),
  })
}

/** A way back; gives the revision that has to be live then, since a platform may give the same release a new id. */
type Way = (effects: TargetEffects, target: PlannedTarget) => Promise<Revision | null>

const byAbility: Record<NonNullable<PlannedTarget['rollout']>['ability'], Way> = {
  update: backByUpdate,
  switch: backBySplit,
  weighted: backBySplit,
  fleet: backByInstances,
  'native-rolling': backByPlatform,
  'native-canary': backByPlatform,
  'native-blue-green': backByPlatform,
}

/** Where the split does not show that it is done, it is done again until it answers. */
function rollBack(effects: TargetEffects, target: PlannedTarget, revision: Revision): Promise<Revision> {
  const shows = !outruns(target) && target.rollout?.ability !== 'fleet'
  return effects.converge<Revision>('rollback', 'rollback', { revision }, (seen) =>
    shows && servesOnly(seen, revision) ? (soleRevision(seen) ?? revision) : undefined,
  )
}

/**
 * Whether a way back acts even where all looks right already: a call that was cut off may still be on its way, and a
 * later one makes a platform that compares fencing tokens refuse it.
 */
function outruns({ fencing }: PlannedTarget): boolean {
  return fencing !== 'none'
}

async function backByUpdate(effects: TargetEffects, target: PlannedTarget): Promise<Revision | null> {
  const { stable } = target
  if (stable === null) return null
  const isBack = servesOnly(await effects.current('seen'), stable)
  return isBack && !outruns(target) ? stable : await rollBack(effects, target, stable)
}

/**
 * The traffic first, in one change, even when the split already looks right: a shift that was cut off may still be on
 * its way, and a later one makes a platform that enforces fencing refuse it. Then the candidate is taken away.
 */
async function backBySplit(effects: TargetEffects, target: PlannedTarget): Promise<Revision | null> {
  const { stable, observed } = target
  const seen = await effects.current('seen')
  const running =
    stable === null ? undefined : seen.revisions.find((revision) => sameRelease(revision, stable))
  if (stable !== null && running === undefined) return await rollBack(effects, target, stable)
  const live = running === undefined ? null : plainRevision(running)
  const split: Record<string, number> = live === null ? {} : { [live.id]: 100 }
  const shifted = await effects.converge<Observation>('shift', 'shift', { split }, (now) =>
    !outruns(target) && showsSplit(now, split) ? now : undefined,
  )
  effects.tell('shift/told', shifted)
  for (const { id, release, version, weight } of shifted.revisions) {
    const wasThere = observed.revisions.some((revision) => revision.id === id)
    if (weight > 0 || wasThere) continue
    const gone = (now: Observation): null | undefined =>
      now.revisions.some((one) => one.id === id) ? undefined : null
    await effects.converge(`retire/${id}`, 'retire', { revision: { id, release, version } }, gone)
  }
  return live
}

/**
 * Exactly the instances that switched, or may have, go back; those that were only drained go back into the traffic. A
 * quarter of the fleet at a time, so that the rest carries the traffic; one that fails keeps no other from going back.
 */
async function backByInstances(effects: TargetEffects, target: PlannedTarget): Promise<Revision | null> {
  const { stable } = target
  if (stable === null) return null
  const instances = await effects.read<readonly Instance[]>('instances', 'instances')
  const seen = await effects.current('seen')
  const running = seen.revisions.find((revision) => sameRelease(revision, stable))
  const revision = running === undefined ? stable : plainRevision(running)
  const failures: unknown[] = []

  const toUndrain = instances.filter(
    (instance) => instance.revision === revision.id && (!instance.inService || outruns(target)),
  )
  const isOut = ({ inService }: Instance): boolean => !inService
  const serving = new Set(instances.filter((instance) => !isOut(instance)).map(({ id }) => id))
  await effects.runtime.fanOut('undrain', toUndrain, { limit: 16 }, (scope, { id }) =>
    keepingFailure(failures, async () => {
      await effects.at(scope).converge('undrain', 'undrain', { instance: id }, () => undefined)
      serving.add(id)
    }),
  )
  const toSwitch = instances.filter((instance) => instance.revision !== revision.id)
  // Those that are out of the traffic first: they take nothing from it, and may be all that could carry it.
  const inOrder = [...toSwitch.filter(isOut), ...toSwitch.filter((instance) => !isOut(instance))]
  const limit = Math.max(1, Math.floor(instances.length / 4))
  await effects.runtime.fanOut('switch-back', inOrder, { limit }, (scope, { id }) =>
    keepingFailure(failures, async () => {
      if (serving.has(id) && serving.size === 1 && instances.length > 1) throw lastInService(target.name, id)
      serving.delete(id)
      await switchBack(effects.at(scope), target.name, id, revision)
      serving.add(id)
    }),
  )
  if (failures.length > 0) throw failures[0]
  return revision
}

function lastInService(target: string, instance: string): LandfallError {
  return new LandfallError({
    code: 'ROLLBACK_FAILED',
    message: `${instance} is the last instance of ${target} in the traffic, so it was not taken out of it`,
    target,
  })
}

async function switchBack(
  effects: TargetEffects,
  target: string,
  instance: string,
  revision: Revision,
): Promise<void> {
  await effects.converge('drain', 'drain', { instance }, () => undefined)
  await effects.converge('switch', 'switch', { instance, revision }, () => undefined)
  await effects.converge('undrain', 'undrain', { instance }, () => undefined)
  const note = { kind: 'instance.switched', target, instance, revision: revision.id } as const
  effects.runtime.note('switched', note)
}

async function keepingFailure(failures: unknown[], run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (stopsWorker(error)) throw error
    failures.push(error)
  }
}

async function backByPlatform(effects: TargetEffects, target: PlannedTarget): Promise<Revision | null> {
  const seen = await effects.current('seen')
  const { stable, observed } = target
  const strangers = seen.revisions.filter((revision) => stable === null || !sameRelease(revision, stable))
  const isNew = ({ id }: Revision): boolean => !observed.revisions.some((revision) => revision.id === id)
  const candidate = strangers.find(isNew) ?? strangers[0]
  if (candidate !== undefined) {
    const input = { revision: plainRevision(candidate) }
    await effects.converge<RolloutStatus>('abort', 'abort', input, () => undefined)
  }
  const after = await effects.current('aborted')
  if (stable === null) return null
  const isBack = servesOnly(after, stable) && (candidate !== undefined || !outruns(target))
  return isBack ? stable : await rollBack(effects, target, stable)
}

function plainRevision({ id, release, version }: Revision): Revision {
  return { id, release, version }
}
