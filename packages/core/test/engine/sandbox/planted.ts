import type { StrategyDefinition } from '../../../src/strategy/strategy.ts'

/** A strategy that reads the clock, as none may. */
export const planted: StrategyDefinition = {
  name: 'clock-reader',
  version: 1,
  needs: ['update'],
  parse: (input) => input,
  stages: () => [{ what: 'update', exposure: 100 }],
  async run(context) {
    if (Date.now() > 0) await context.update()
    await context.verify('verify', 'live')
  },
}
