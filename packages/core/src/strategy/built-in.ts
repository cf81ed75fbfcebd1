import { allAtOnceStrategy } from './all-at-once.ts'
import { blueGreenStrategy } from './blue-green.ts'
import { canaryStrategy } from './canary.ts'
import { rollingStrategy } from './rolling.ts'
import type { StrategyDefinition } from './strategy.ts'

/** The strategies that are always registered. */
export const builtInStrategies = [
  allAtOnceStrategy,
  rollingStrategy,
  blueGreenStrategy,
  canaryStrategy,
] as unknown as readonly StrategyDefinition[]
