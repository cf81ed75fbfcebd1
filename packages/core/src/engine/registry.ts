import { LandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { StrategyDefinition } from '../strategy/strategy.ts'
import type { Plan } from './plan.ts'

/** A pure test of whether a step runs. */
export interface ConditionDefinition<Input extends JsonObject = JsonObject> {
  /** Registered as `name@version`. */
  readonly name: string
  readonly version: number
  holds(input: Input, facts: ConditionFacts): boolean
}

/** What a condition may look at. */
export interface ConditionFacts {
  readonly environment: string
  readonly version: string
  readonly plan: Plan
  /** Outputs of the steps that have ended, by step id. */
  output(step: string): Json | undefined
}

/** The code that a plan refers to by name. */
export interface Registry {
  strategy(uses: string): StrategyDefinition
  condition(uses: string): ConditionDefinition
  /** Names of effects that a custom step or an undo of it can use. */
  hasEffect(name: string): boolean
}

/** `name@version` of a definition. */
export function registeredName(definition: { readonly name: string; readonly version: number }): string {
  return `${definition.name}@${definition.version}`
}

/** Finds a definition by its registered name. @throws `UNREGISTERED`, naming what is registered. */
export function lookUp<D extends { readonly name: string; readonly version: number }>(
  kind: string,
  definitions: readonly D[],
  uses: string,
): D {
  const found = definitions.find((definition) => registeredName(definition) === uses)
  if (found !== undefined) return found
  throw new LandfallError({
    code: 'UNREGISTERED',
    message: `The ${kind} ${uses} is not registered here`,
    target: uses,
    expected: definitions.map(registeredName).join(', ') || 'nothing is registered',
    seen: uses,
  })
}
