import { type ConditionDefinition, type ConditionFacts, registeredName } from '../engine/registry.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { JsonObject } from '../json/json.ts'

/** A registered condition with its input, as a step uses it. */
export interface Condition extends JsonObject {
  readonly uses: string
  readonly input: JsonObject
}

/**
 * Defines a condition of your own. It is pure and decides from its input and the facts alone; register it with
 * `createLandfall({ conditions: [...] })`.
 *
 * @example
 * const stable = defineCondition({ name: 'stable', version: 1, holds: (_, { version }) => !version.includes('-') })
 * p.command('announce', 'npm run announce', { when: stable({}) })
 */
export function defineCondition<Input extends JsonObject>(
  definition: ConditionDefinition<Input>,
): ((input: Input) => Condition) & { readonly definition: ConditionDefinition<Input> } {
  const use = (input: Input): Condition => ({ uses: registeredName(definition), input })
  return Object.assign(use, { definition })
}

const environmentCondition = defineCondition({
  name: 'environment',
  version: 1,
  holds: ({ names }: { readonly names: readonly string[] }, { environment }: ConditionFacts) =>
    names.includes(environment),
})

/** The conditions that are always registered. */
export const builtInConditions = [
  environmentCondition.definition,
] as unknown as readonly ConditionDefinition[]

/**
 * Holds when the deployment goes to one of the environments.
 *
 * @example p.check('smoke', 'npm run smoke', { when: inEnvironment('staging') })
 */
export function inEnvironment(...names: string[]): Condition {
  if (names.length > 0) return environmentCondition({ names })
  throw new LandfallError({ code: 'INVALID_INPUT', message: 'inEnvironment() needs at least one name' })
}
