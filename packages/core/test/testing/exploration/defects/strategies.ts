import type { JsonObject, StrategyDefinition, StrategyUse } from '@landfall/core'
import { scenario } from '../scenarios.ts'
import type { Defect } from './defect.ts'

/** Plans say that all the traffic may go to the release at once, so that the engine has nothing to refuse. */
const unguarded = () => [{ what: 'everything', exposure: 100 }]
const parse = (input: JsonObject): JsonObject => input

const impatient: StrategyDefinition = {
  name: 'impatient',
  version: 1,
  needs: ['switch'],
  parse,
  stages: unguarded,
  async run(context) {
    await context.stage()
    await context.shift(100)
    await context.verify('verify', 'live')
  },
}

const tidy: StrategyDefinition = {
  name: 'tidy',
  version: 1,
  needs: ['switch'],
  parse,
  stages: () => [
    { what: 'stage', exposure: 0 },
    { what: 'switch', exposure: 100 },
  ],
  async run(context) {
    await context.stage()
    await context.verify('verify-staged', 'candidate')
    await context.shift(100)
    await context.retireOthers()
    await context.verify('verify-live', 'live')
  },
}

const hasty: StrategyDefinition = {
  name: 'hasty',
  version: 1,
  needs: ['fleet'],
  parse,
  stages: unguarded,
  async run(context) {
    const instances = await context.instances()
    await context.forEach('prepare', instances, 8, ({ id }, inner) => inner.prepare(id))
    await context.forEach('replace', instances, 8, ({ id }, inner) => inner.replace(id))
    await context.verify('verify', 'live')
  },
}

function use({ name, version, needs }: StrategyDefinition): StrategyUse {
  return { uses: `${name}@${version}`, needs, input: {} }
}

const strategies = [impatient, tidy, hasty]

/** Strategies that break a law. */
export const brokenStrategies: readonly Defect[] = [
  {
    name: 'a strategy gives traffic before it verifies, and its plan hides it',
    law: 3,
    scenario: scenario({
      name: 'impatient',
      targets: { web: { split: 'switch', by: use(impatient) } },
      strategies,
    }),
  },
  {
    name: 'a strategy retires the stable revision before the verdict',
    law: 5,
    scenario: scenario({ name: 'tidy', targets: { web: { split: 'switch', by: use(tidy) } }, strategies }),
  },
  {
    name: 'a strategy replaces every instance at once',
    law: 3,
    scenario: scenario({ name: 'hasty', targets: { web: { fleet: 3, by: use(hasty) } }, strategies }),
  },
]
