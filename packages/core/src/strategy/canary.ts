import { parseDuration } from '../json/duration.ts'
import type { JsonObject } from '../json/json.ts'
import type { MetricSpec } from '../verify/analysis.ts'
import { metricForm } from '../verify/metric-form.ts'
import { readInput } from './input.ts'
import type { RolloutContext, StrategyDefinition, StrategyUse } from './strategy.ts'
import { parseWatch, type WatchInput, type WatchOptions, watchInput, watchLive } from './watch.ts'

const week = 7 * 24 * 3_600_000

/** One step of a canary: a weight alone, or with what has to hold before the next step. */
export interface CanaryStep {
  /** Percent of the traffic, over 0 and at most 100. */
  readonly weight: number
  /** How long the step lasts before it is judged, such as `'10m'`; the canary's `pause` when absent. */
  readonly pause?: string | number
  /** Whether a person has to approve going on. */
  readonly approval?: boolean
}

/** How a canary deployment goes. */
export interface CanaryOptions extends WatchOptions {
  /** Ascending weights in percent; 100 is added when it is not the last. */
  readonly steps: readonly (number | CanaryStep)[]
  /** How long each step lasts before it is judged, such as `'10m'`. Default: judged at once. */
  readonly pause?: string | number
  /** Metrics that are judged at the end of each step but the last. */
  readonly analysis?: readonly MetricSpec[]
  /** What the metrics that are not critical have to reach together, in percent of their weight. Default 75. */
  readonly passMark?: number
  /** How long to wait for a person at a gate. Default 24 hours. */
  readonly approvalTimeout?: string | number
}

interface Step extends JsonObject {
  readonly weight: number
  readonly pauseMs: number
  readonly approval: boolean
}

interface Input extends WatchInput {
  readonly steps: readonly Step[]
  readonly analysis: readonly MetricSpec[]
  readonly passMark: number
  readonly approvalTimeoutMs: number
}

/** The definition behind {@link canary}. */
export const canaryStrategy: StrategyDefinition<Input> = {
  name: 'canary',
  version: 1,
  needs: ['weighted', 'native-canary'],
  parse(input) {
    const read = readInput('canary', input, [
      'steps',
      'analysis',
      'passMark',
      'approvalTimeoutMs',
      'watchForMs',
      'watchEveryMs',
    ])
    const steps = read.list('steps').map((step) => {
      const one = readInput('canary step', step as JsonObject, ['weight', 'pauseMs', 'approval'])
      return {
        weight: one.number('weight', { min: Number.MIN_VALUE, max: 100 }, Number.NaN),
        pauseMs: one.number('pauseMs', { min: 0, max: week }, 0),
        approval: one.boolean('approval', false),
      }
    })
    read.require(steps.length > 0, 'steps', 'at least one weight')
    const ascending = steps.every((step, i) => step.weight > (steps[i - 1]?.weight ?? 0))
    read.require(ascending, 'steps', 'weights over 0, at most 100, each larger than the one before')
    if (steps.at(-1)?.weight !== 100) steps.push({ weight: 100, pauseMs: 0, approval: false })
    const analysis = read.listOf<MetricSpec>('analysis', metricForm)
    const names = new Set(analysis.map(({ name }) => name))
    read.require(names.size === analysis.length, 'analysis', 'metrics with a name of its own each')
    return {
      ...parseWatch(read),
      steps,
      analysis,
      passMark: read.number('passMark', { min: Number.MIN_VALUE, max: 100 }, 75),
      approvalTimeoutMs: read.number('approvalTimeoutMs', { min: 1, max: week }, 24 * 3_600_000),
    }
  },
  stages: ({ steps }, { carries, ability, live }) => [
    { what: ability === 'weighted' ? 'stage beside the live revision and verify' : 'begin', exposure: 0 },
    ...steps.map(({ weight }) => {
      const exposure = ability === 'weighted' || live ? carries(weight) : 100
      const what =
        exposure === weight
          ? `canary ${weight} %`
          : `canary ${weight} %, which the platform carries as ${exposure} %`
      return { what, exposure }
    }),
  ],
  run: (context, input) =>
    context.ability === 'weighted' ? runByWeights(context, input) : runNatively(context, input),
}

async function runByWeights(context: RolloutContext, input: Input): Promise<void> {
  await context.stage()
  await context.verify('verify-staged', 'candidate')
  for (const step of input.steps) {
    await context.shift(step.weight)
    await judge(context, step, input)
  }
  await watchLive(context, input)
  await context.retireOthers()
}

async function runNatively(context: RolloutContext, input: Input): Promise<void> {
  const stages = input.steps.map(({ weight }) => ({ weight, gate: weight < 100 }))
  await context.begin({ strategy: 'canary', stages: [{ weight: 0, gate: true }, ...stages] })
  await context.settled('at-0')
  await context.verify('verify-staged', 'candidate')
  for (const step of input.steps) {
    await context.advance(`advance-${step.weight}`)
    await context.settled(`at-${step.weight}`)
    await judge(context, step, input)
  }
  await watchLive(context, input)
}

async function judge(context: RolloutContext, step: Step, input: Input): Promise<void> {
  if (step.pauseMs > 0) await context.pause(`pause-${step.weight}`, step.pauseMs)
  const last = step.weight === 100
  await context.verify(`verify-${step.weight}`, last ? 'live' : 'candidate')
  if (!last && input.analysis.length > 0) {
    const looks = input.steps.filter(({ weight }) => weight < 100).length
    const options = { looks, passMark: input.passMark }
    await context.analyse(`analyse-${step.weight}`, input.analysis, options)
  }
  if (step.approval) {
    const instructions = `${context.release.version} has ${step.weight} % of the traffic. Go on?`
    await context.approve(`approval-${step.weight}`, { instructions, timeoutMs: input.approvalTimeoutMs })
  }
}

/**
 * Gives the release a small share of the traffic and more with every step that it passes. Each step is judged by the
 * deployment's checks and by the metrics given here.
 *
 * @example p.deploy(web, release, canary({ steps: [5, 25, { weight: 50, approval: true }, 100], pause: '10m' }))
 */
export function canary(options: CanaryOptions): StrategyUse<'weighted' | 'native-canary'> {
  const pauseMs = parseDuration(options.pause ?? 0)
  const steps = options.steps.map((step) => {
    if (typeof step === 'number') return { weight: step, pauseMs, approval: false }
    const ownPause = step.pause === undefined ? pauseMs : parseDuration(step.pause)
    return { weight: step.weight, pauseMs: ownPause, approval: step.approval ?? false }
  })
  const input = canaryStrategy.parse({
    ...watchInput(options),
    steps,
    ...(options.analysis === undefined ? {} : { analysis: options.analysis }),
    ...(options.passMark === undefined ? {} : { passMark: options.passMark }),
    ...(options.approvalTimeout === undefined
      ? {}
      : { approvalTimeoutMs: parseDuration(options.approvalTimeout) }),
  })
  return { uses: 'canary@1', needs: ['weighted', 'native-canary'], input }
}
