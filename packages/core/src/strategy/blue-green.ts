import { parseDuration } from '../json/duration.ts'
import { readInput } from './input.ts'
import type { StrategyDefinition, StrategyUse } from './strategy.ts'
import { parseWatch, type WatchInput, type WatchOptions, watchInput, watchLive } from './watch.ts'

const week = 7 * 24 * 3_600_000

/** How a blue-green deployment goes. */
export interface BlueGreenOptions extends WatchOptions {
  /** Whether a person has to approve the switch, after the release was verified beside the live one. */
  readonly approval?: boolean
  /** How long to wait for that person, such as `'4h'`. Default 24 hours. */
  readonly approvalTimeout?: string | number
  /** How long the old revision keeps running after the watch period, ready for a quick way back. Default: not at all. */
  readonly keepOldFor?: string | number
}

interface Input extends WatchInput {
  readonly approval: boolean
  readonly approvalTimeoutMs: number
  readonly keepOldForMs: number
}

/** The definition behind {@link blueGreen}. */
export const blueGreenStrategy: StrategyDefinition<Input> = {
  name: 'blue-green',
  version: 1,
  needs: ['switch', 'native-blue-green'],
  parse(input) {
    const known = ['approval', 'approvalTimeoutMs', 'keepOldForMs', 'watchForMs', 'watchEveryMs']
    const read = readInput('blue-green', input, known)
    return {
      ...parseWatch(read),
      approval: read.boolean('approval', false),
      approvalTimeoutMs: read.number('approvalTimeoutMs', { min: 1, max: week }, 24 * 3_600_000),
      keepOldForMs: read.number('keepOldForMs', { min: 0, max: week }, 0),
    }
  },
  stages: () => [
    { what: 'stage beside the live revision and verify', exposure: 0 },
    { what: 'switch', exposure: 100 },
  ],
  async run(context, input) {
    if (context.ability === 'native-blue-green') {
      await context.begin({
        strategy: 'blue-green',
        stages: [
          { weight: 0, gate: true },
          { weight: 100, gate: false },
        ],
      })
      await context.settled('staged')
    } else {
      await context.stage()
    }
    await context.verify('verify-staged', 'candidate')
    if (input.approval) {
      const instructions = `Switch all traffic to ${context.release.version}?`
      await context.approve('approval', { instructions, timeoutMs: input.approvalTimeoutMs })
    }
    if (context.ability === 'native-blue-green') {
      await context.advance('switch')
      await context.settled('switched')
    } else {
      await context.shift(100)
    }
    await context.verify('verify-live', 'live')
    await watchLive(context, input)
    if (input.keepOldForMs > 0) await context.pause('keep-old', input.keepOldForMs)
    if (context.ability === 'switch') await context.retireOthers()
  },
}

/**
 * Runs the release beside the live revision, verifies it there, switches all traffic at once, and keeps the old
 * revision running until the release has proved itself.
 *
 * @example p.deploy(web, release, blueGreen({ approval: true, watchFor: '10m' }))
 */
export function blueGreen(options: BlueGreenOptions = {}): StrategyUse<'switch' | 'native-blue-green'> {
  const input = blueGreenStrategy.parse({
    ...watchInput(options),
    ...(options.approval === undefined ? {} : { approval: options.approval }),
    ...(options.approvalTimeout === undefined
      ? {}
      : { approvalTimeoutMs: parseDuration(options.approvalTimeout) }),
    ...(options.keepOldFor === undefined ? {} : { keepOldForMs: parseDuration(options.keepOldFor) }),
  })
  return { uses: 'blue-green@1', needs: ['switch', 'native-blue-green'], input }
}
