import type { Instance } from '../adapter/observation.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import { text } from '../json/form.ts'
import { readInput } from './input.ts'
import type { PlannedStage, RolloutContext, StrategyDefinition, StrategyUse } from './strategy.ts'
import { parseWatch, type WatchInput, type WatchOptions, watchInput, watchLive } from './watch.ts'

const week = 7 * 24 * 3_600_000
/** A tenth of a percent. */
const smallestShare = 0.001

/** How a rolling deployment goes. */
export interface RollingOptions extends WatchOptions {
  /** Instances to switch together: a number, or a share such as `'25%'`. Default 1. */
  readonly batch?: number | `${number}%`
  /** How many instances may be out of the traffic at once: caps the parallelism within a batch. Default: the batch. */
  readonly maxUnavailable?: number
  /** Instances to begin with, in this order; the others follow in the platform's order. */
  readonly first?: readonly string[]
  /** Time between batches, such as `'1m'`. */
  readonly pause?: string | number
  /** The rollout stops when this many instances failed. Default 1: at the first. */
  readonly stopAfterFailures?: number
}

interface Input extends WatchInput {
  /** Instances per batch when at least 1, otherwise a share of the fleet. */
  readonly batch: number
  readonly maxUnavailable: number
  readonly first: readonly string[]
  readonly pauseMs: number
  readonly stopAfterFailures: number
}

/** The definition behind {@link rolling}. */
export const rollingStrategy: StrategyDefinition<Input> = {
  name: 'rolling',
  version: 1,
  needs: ['fleet', 'native-rolling'],
  parse(input) {
    const known = [
      'batch',
      'maxUnavailable',
      'first',
      'pauseMs',
      'stopAfterFailures',
      'watchForMs',
      'watchEveryMs',
    ]
    const read = readInput('rolling', input, known)
    const batch = read.number('batch', { min: smallestShare, max: 100_000 }, 1)
    read.require(
      batch < 1 || Number.isInteger(batch),
      'batch',
      'a whole number of instances, or a share below 1',
    )
    const first = read.listOf<string>('first', text)
    read.require(new Set(first).size === first.length, 'first', 'each instance once')
    return {
      ...parseWatch(read),
      batch,
      maxUnavailable: Math.floor(read.number('maxUnavailable', { min: 1, max: 100_000 }, 100_000)),
      first,
      pauseMs: read.number('pauseMs', { min: 0, max: week }, 0),
      stopAfterFailures: Math.floor(read.number('stopAfterFailures', { min: 1, max: 100_000 }, 1)),
    }
  },
  stages(input, { ability, instances, live }) {
    if (ability === 'native-rolling') return plannedNatively(input, live)
    const size = batchSize(input, instances)
    const batches = Math.max(1, Math.ceil(instances / size))
    return Array.from({ length: batches }, (_, i) => {
      const done = Math.min(instances, (i + 1) * size)
      const exposure = instances === 0 || !live ? 100 : (done / instances) * 100
      return { what: `batch ${i + 1} of ${batches}: ${done} of ${instances} instances`, exposure }
    })
  },
  run: (context, input) =>
    context.ability === 'fleet' ? runByInstances(context, input) : runNatively(context, input),
}

async function runByInstances(context: RolloutContext, input: Input): Promise<void> {
  const instances = inOrder(await context.instances(), input.first)
  const size = batchSize(input, instances.length)
  await context.forEach('prepare', instances, 8, ({ id }, inner) => inner.prepare(id))
  let failures = 0
  let lastFailure: unknown
  for (let i = 0, batch = 1; i < instances.length; i += size, batch++) {
    const limit = Math.min(size, input.maxUnavailable)
    await context.forEach(`batch-${batch}`, instances.slice(i, i + size), limit, async ({ id }, inner) => {
      try {
        await inner.replace(id)
      } catch (error) {
        failures += 1
        lastFailure = error
        if (failures >= input.stopAfterFailures || !isInstanceFailure(error)) throw error
      }
    })
    const last = i + size >= instances.length
    await context.verify(`verify-batch-${batch}`, last ? 'live' : 'candidate')
    if (input.pauseMs > 0 && !last) await context.pause(`pause-${batch}`, input.pauseMs)
  }
  // A fleet that serves two releases is not a success, however many failures the rollout was allowed to pass over.
  if (failures > 0) throw lastFailure
  await watchLive(context, input)
}

async function runNatively(context: RolloutContext, input: Input): Promise<void> {
  const weights = nativeStages(input)
  const gated = input.pauseMs > 0
  const stages = weights.map((weight) => ({ weight, gate: gated && weight < 100 }))
  await context.begin({ strategy: 'rolling', stages })
  let status = await context.settled('stage-1')
  for (let stage = 1; status.phase === 'paused'; stage++) {
    await context.verify(`verify-stage-${stage}`, 'candidate')
    await context.pause(`pause-${stage}`, input.pauseMs)
    await context.advance(`advance-${stage}`)
    status = await context.settled(`stage-${stage + 1}`)
  }
  await context.verify('verify', 'live')
  await watchLive(context, input)
}

/** Without a gate between its stages, the platform goes through to the end before anything is verified. */
function plannedNatively(input: Input, live: boolean): PlannedStage[] {
  if (input.pauseMs === 0) return [{ what: 'rolled out by the platform', exposure: 100 }]
  return nativeStages(input).map((share) => ({ what: `up to ${share} %`, exposure: live ? share : 100 }))
}

/** A platform that runs the rollout itself is given shares; a batch counted in instances is left to the platform. */
function nativeStages({ batch }: Input): number[] {
  const share = batch < 1 ? batch * 100 : 100
  const count = Math.ceil(100 / share)
  return Array.from({ length: count }, (_, i) => Math.min(100, Math.round((i + 1) * share)))
}

function batchSize({ batch }: Input, instances: number): number {
  return batch < 1 ? Math.max(1, Math.floor(batch * instances)) : batch
}

function inOrder(instances: readonly Instance[], first: readonly string[]): readonly Instance[] {
  const ahead = first.map((id) => {
    const instance = instances.find((one) => one.id === id)
    if (instance !== undefined) return instance
    const seen = instances.map((one) => one.id).join(', ')
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: `There is no instance ${id} to begin with`,
      seen,
    })
  })
  return [...ahead, ...instances.filter((one) => !first.includes(one.id))]
}

/** Whether an error is about one instance, so that the rollout may pass over it; anything else ends the rollout. */
function isInstanceFailure(error: unknown): boolean {
  const code = (error as { readonly code?: string }).code
  return code === 'HEALTH_CHECK_FAILED' || code === 'ADAPTER_FAILED' || code === 'PLATFORM_UNREACHABLE'
}

/**
 * Switches the instances of a fleet batch by batch, each taken out of the traffic first, and verifies after each batch.
 *
 * @example p.deploy(web, release, rolling({ batch: '25%', pause: '30s' }))
 */
export function rolling(options: RollingOptions = {}): StrategyUse<'fleet' | 'native-rolling'> {
  const { batch = 1, maxUnavailable, first, pause, stopAfterFailures } = options
  const share = typeof batch === 'string' ? Number.parseFloat(batch) / 100 : batch
  const input = rollingStrategy.parse({
    ...watchInput(options),
    batch: typeof batch === 'string' && share === 1 ? 100_000 : share,
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(first === undefined ? {} : { first }),
    ...(pause === undefined ? {} : { pauseMs: parseDuration(pause) }),
    ...(stopAfterFailures === undefined ? {} : { stopAfterFailures }),
  })
  return { uses: 'rolling@1', needs: ['fleet', 'native-rolling'], input }
}
