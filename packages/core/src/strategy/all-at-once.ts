import { readInput } from './input.ts'
import type { StrategyDefinition, StrategyUse } from './strategy.ts'
import {
  defaultWatch,
  parseWatch,
  type WatchInput,
  type WatchOptions,
  watchInput,
  watchLive,
} from './watch.ts'

type Input = WatchInput

/** The definition behind {@link allAtOnce}. */
export const allAtOnceStrategy: StrategyDefinition<Input> = {
  name: 'all-at-once',
  version: 1,
  needs: ['update'],
  parse: (input) => parseWatch(readInput('all-at-once', input, Object.keys(defaultWatch))),
  stages: () => [{ what: 'update', exposure: 100 }],
  async run(context, input) {
    await context.update()
    await context.verify('verify', 'live')
    await watchLive(context, input)
  },
}

/**
 * Makes the release live in one go, then verifies it. Every platform can do it; users meet the release before it is
 * verified, and the plan says so.
 *
 * @example p.deploy(web, release, allAtOnce())
 */
export function allAtOnce(options: WatchOptions = {}): StrategyUse<'update'> {
  return { uses: 'all-at-once@1', needs: ['update'], input: allAtOnceStrategy.parse(watchInput(options)) }
}
