import type { Instance, Observation, RolloutStatus } from '../adapter/observation.ts'
import type { Release, Revision } from '../adapter/release.ts'
import { toLandfallError } from '../errors/landfall-error.ts'
import type { JsonObject } from '../json/json.ts'
import type { RolloutContext } from '../strategy/strategy.ts'
import type { Check } from '../verify/checks.ts'
import { analyse } from './analyse.ts'
import { askPerson } from './ask-person.ts'
import type { ExposureGuard } from './exposure.ts'
import { isInterruption, stopsWorker } from './interruption.ts'
import { revisionOf, servesOnly, showsSplit } from './observed.ts'
import type { PlannedTarget } from './plan.ts'
import type { Progress } from './progress.ts'
import {
  absent,
  type Candidate,
  identityOf,
  known,
  splitFor,
  stagedIn,
  urlOf,
  weightAtNextGate,
} from './rollout-candidate.ts'
import { isVerdict, notReached, rolloutFailed } from './rollout-errors.ts'
import type { TargetEffects } from './target-effects.ts'
import { verifyRevision } from './verify-revision.ts'

/** What a rollout of one release to one target works with. */
export interface RolloutSetting {
  readonly step: string
  readonly target: PlannedTarget
  readonly rollout: NonNullable<PlannedTarget['rollout']>
  readonly release: Release
  /** The revision that keeps the rest of the traffic while the release has only a part of it. */
  readonly carrier: Revision | null
  readonly checks: readonly Check[]
  readonly guard: ExposureGuard
  readonly progress: Progress
}

type Advanced = RolloutStatus & JsonObject

/** How often a rollout that the platform runs is looked at, and how often at most. */
const observeEveryMs = 1_000
const maximumLooks = 36_000
/** How long a person is waited for who has to allow more traffic than the caller may give. */
const beyondTimeoutMs = 24 * 3_600_000

/** Makes the context in which a strategy runs. */
export function rolloutContext(setting: RolloutSetting, effects: TargetEffects): RolloutContext {
  const candidate: Candidate = {
    root: effects,
    revision: null,
    url: null,
    replaced: 0,
    fleetSize: 0,
    schedule: null,
    nextStage: 0,
    failedMetrics: new Map(),
    beyond: null,
  }
  return contextAt(setting, effects, candidate)
}

function contextAt(setting: RolloutSetting, effects: TargetEffects, candidate: Candidate): RolloutContext {
  const { target, rollout, release, carrier, guard } = setting
  const { runtime } = effects

  /** What the plan shows may be more than an automated caller may do by itself. */
  const raise = async (weight: number): Promise<void> => {
    guard.raise(weight)
    const { caller } = setting.progress
    if (weight <= caller.maximumWeight) return
    candidate.beyond ??= askBeyond(candidate.root, setting, weight)
    await candidate.beyond
  }

  return {
    release,
    stable: target.stable,
    ability: rollout.ability,

    async update() {
      await raise(100)
      candidate.revision = await effects.converge('update', 'update', { release }, (seen) =>
        servesOnly(seen, identityOf(release)) ? (revisionOf(seen, release.id) ?? undefined) : undefined,
      )
      effects.tell('updated', await effects.current('updated/seen'))
    },

    async stage() {
      type Staged = { readonly revision: Revision; readonly url: string | null }
      const staged = await effects.converge<Staged & JsonObject>('stage', 'stage', { release }, (seen) =>
        stagedIn(seen, release),
      )
      candidate.revision = staged.revision
      candidate.url = staged.url
    },

    async shift(weight) {
      const revision = known(candidate.revision, 'stage')
      const carried = rollout.carries[String(weight)] ?? weight
      const split = splitFor(revision, carrier, carried)
      // Before the first good release the weight is not given, but it is judged, as one stage of the plan.
      await raise(split?.[revision.id] ?? carried)
      if (split === null) return
      const observation = await effects.converge<Observation>(
        `shift/${weight}`,
        'shift',
        { split },
        (seen) => (showsSplit(seen, split) ? seen : undefined),
      )
      effects.tell(`shift/${weight}/told`, observation)
      if (!showsSplit(observation, split)) throw notReached(target.name, JSON.stringify(split), observation)
    },

    async retireOthers() {
      const observation = await effects.current('retire')
      for (const { id, release: of, version, weight } of observation.revisions) {
        if (of === release.id || weight > 0) continue
        const revision = { id, release: of, version }
        try {
          await effects.converge(`retire/${id}`, 'retire', { revision }, (seen) => absent(seen, id))
        } catch (error) {
          // What is left running without traffic is no reason to take a verified release back.
          if (isInterruption(error) || stopsWorker(error)) throw error
          setting.progress.warnings.push(toLandfallError(error, { code: 'ADAPTER_FAILED' }).toJSON())
        }
      }
    },

    async instances() {
      const instances = await effects.read<readonly Instance[]>('instances', 'instances')
      candidate.fleetSize = instances.length
      return instances
    },

    async prepare(instance) {
      candidate.revision = await effects.converge<Revision>(
        `prepare/${instance}`,
        'prepare',
        { instance, release },
        () => undefined,
      )
    },

    async replace(instance) {
      const revision = known(candidate.revision, 'prepare')
      candidate.replaced += 1
      await raise((candidate.replaced / Math.max(1, candidate.fleetSize)) * 100)
      await effects.converge(`instance/${instance}/drain`, 'drain', { instance }, () => undefined)
      await effects.converge(`instance/${instance}/switch`, 'switch', { instance, revision }, () => undefined)
      await effects.converge(`instance/${instance}/undrain`, 'undrain', { instance }, () => undefined)
      const note = {
        kind: 'instance.switched',
        target: target.name,
        instance,
        revision: revision.id,
      } as const
      runtime.note(`instance/${instance}/switched`, note)
    },

    async begin(schedule) {
      candidate.schedule = schedule
      await raise(weightAtNextGate(candidate))
      const status = await effects.converge<Advanced>(
        'begin',
        'begin',
        { release, schedule },
        () => undefined,
      )
      candidate.revision = { id: status.revision, release: release.id, version: release.version }
      return status
    },

    async settled(id) {
      const revision = known(candidate.revision, 'begin')
      for (let look = 1; ; look++) {
        const status = await effects.read<Advanced>(`${id}/observe-${look}`, 'observe', { revision })
        if (status.phase === 'failed' || status.phase === 'aborted') throw rolloutFailed(target.name, status)
        if (status.phase !== 'progressing') {
          const seen = await effects.current(`${id}/seen`)
          candidate.url = urlOf(seen, release)
          effects.tell(`${id}/told`, seen)
          return status
        }
        if (look === maximumLooks)
          throw rolloutFailed(target.name, { ...status, message: 'it did not end in time' })
        await runtime.sleep(`${id}/wait-${look}`, observeEveryMs)
      }
    },

    async advance(id) {
      const stage = candidate.nextStage - 1
      await raise(weightAtNextGate(candidate))
      const revision = known(candidate.revision, 'begin')
      return await effects.converge<Advanced>(id, 'advance', { revision, stage }, () => undefined)
    },

    async verify(id, where) {
      const place = runtime.scope(id)
      try {
        const target = { where, url: candidate.url, effects: effects.at(place) }
        if (await verifyRevision(place, setting, target)) guard.passed()
      } catch (error) {
        if (isVerdict(error)) guard.failed()
        throw error
      }
    },

    async analyse(id, metrics, options) {
      const { environment } = setting.progress.plan
      const failed = candidate.failedMetrics
      const subject = { target: target.name, environment, release, carrier, failed }
      try {
        await analyse(runtime.scope(id), subject, metrics, options)
      } catch (error) {
        if (isVerdict(error)) guard.failed()
        throw error
      }
    },

    async watch(id, { forMs, everyMs }) {
      const place = contextAt(setting, effects.at(runtime.scope(id)), candidate)
      const rounds = Math.ceil(forMs / everyMs)
      for (let round = 1; round <= rounds; round++) {
        await place.pause(`pause-${round}`, Math.min(everyMs, forMs - (round - 1) * everyMs))
        await place.verify(`verify-${round}`, 'live')
      }
    },

    pause: (id, ms) => runtime.sleep(id, ms),

    async approve(id, { instructions, timeoutMs }) {
      const question = { step: setting.step, instructions, timeoutMs }
      await askPerson(runtime.scope(id), setting.progress, question)
    },

    async forEach(id, items, limit, each) {
      await runtime.fanOut(id, items, { limit }, (scope, item) =>
        each(item, contextAt(setting, effects.at(scope), candidate)),
      )
    },
  }
}

async function askBeyond(root: TargetEffects, setting: RolloutSetting, weight: number): Promise<void> {
  const { progress, release, target, step } = setting
  const { name, maximumWeight } = progress.caller
  const instructions = `${name} may give a release ${maximumWeight} % of the traffic by itself. Give ${release.version} ${weight} % and more on ${target.name}?`
  const question = { step, instructions, timeoutMs: beyondTimeoutMs }
  await askPerson(root.runtime.scope('@beyond'), progress, question)
}
