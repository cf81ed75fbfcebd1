import type { Ability } from '../adapter/abilities.ts'
import type { JsonObject } from '../json/json.ts'
import type { StrategyDefinition, StrategyUse } from './strategy.ts'

/**
 * Defines a strategy of your own. Register `.definition` with `createLandfall({ strategies: [...] })`, and call what
 * this returns where a pipeline deploys.
 *
 * @example
 * const halfFirst = defineStrategy({
 *   name: 'half-first',
 *   version: 1,
 *   needs: ['weighted'],
 *   parse: () => ({}),
 *   stages: () => [{ what: 'stage', exposure: 0 }, { what: 'half', exposure: 50 }, { what: 'all', exposure: 100 }],
 *   async run(context) {
 *     await context.stage()
 *     await context.verify('staged', 'candidate')
 *     await context.shift(50)
 *     await context.verify('half', 'candidate')
 *     await context.shift(100)
 *     await context.retireOthers()
 *   },
 * })
 * p.deploy(web, release, halfFirst({}))
 */
export function defineStrategy<const Needs extends Ability, Input extends JsonObject>(
  definition: StrategyDefinition<Input> & { readonly needs: readonly Needs[] },
): ((input: JsonObject) => StrategyUse<Needs>) & { readonly definition: StrategyDefinition } {
  const { name, version, needs } = definition
  const use = (input: JsonObject): StrategyUse<Needs> => ({
    uses: `${name}@${version}`,
    needs,
    input: definition.parse(input),
  })
  return Object.assign(use, { definition: definition as unknown as StrategyDefinition })
}
