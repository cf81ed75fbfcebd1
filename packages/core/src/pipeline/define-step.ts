import type { z } from 'zod'
import { registeredName } from '../engine/registry.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { EffectContext, EffectHandler } from '../runtime/handlers/handler.ts'

/** A step of your own: what it takes, what it gives, what it does, and how it is undone. */
export interface StepDefinition<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  /** Registered as `name@version`: a journal refers to it, so a change of behaviour needs a new version. */
  readonly name: string
  readonly version: number
  readonly input: In
  readonly output: Out
  /**
   * Does the work. It may be run again after a crash, with the same `operationId`, so it has to find its own earlier
   * work. It ends when `context.signal` is aborted.
   */
  run(input: z.output<In>, context: EffectContext): Promise<z.input<Out>>
  /** Undoes the work, also when `run` failed or was cut off: then `output` is `null`. */
  undo?(input: z.output<In>, output: z.output<Out> | null, context: EffectContext): Promise<void>
  /** It cannot be undone: an automatic rollback stops in front of it and asks a person. */
  readonly irreversible?: boolean
}

/** A step definition of whatever input and output, as a list of them holds it. */
export interface AnyStepDefinition {
  readonly name: string
  readonly version: number
  readonly input: z.ZodType
  readonly output: z.ZodType
  run(input: never, context: EffectContext): Promise<unknown>
  undo?(input: never, output: never, context: EffectContext): Promise<void>
  readonly irreversible?: boolean
}

/**
 * Defines a step of your own. Use it with `p.step(...)` and register it with `createLandfall({ steps: [...] })`.
 *
 * @example
 * const purge = defineStep({
 *   name: 'purge-cache',
 *   version: 1,
 *   input: z.object({ zone: z.string() }),
 *   output: z.object({ purged: z.number() }),
 *   run: async ({ zone }, { signal }) => ({ purged: await purgeZone(zone, signal) }),
 * })
 */
export function defineStep<In extends z.ZodType, Out extends z.ZodType>(
  definition: StepDefinition<In, Out>,
): StepDefinition<In, Out> {
  return definition
}

/** The name of the effect that undoes a step. */
export function undoEffect(definition: { readonly name: string; readonly version: number }): string {
  return `undo-${registeredName(definition)}`
}

/** The effects of custom steps, by name; what goes in and out is validated. */
export function stepEffects(definitions: readonly AnyStepDefinition[]): ReadonlyMap<string, EffectHandler> {
  const handlers = new Map<string, EffectHandler>()
  for (const definition of definitions) {
    const name = registeredName(definition)
    const { undo } = definition
    if (handlers.has(name)) throw registeredTwice(name)
    handlers.set(name, async (input, context) => {
      const given = validated(definition.input, input, name, 'input')
      return validated(
        definition.output,
        await definition.run(given as never, context),
        name,
        'output',
      ) as Json
    })
    if (undo === undefined) continue
    handlers.set(undoEffect(definition), async (given, context) => {
      const { output, ...input } = given as JsonObject
      const result =
        output === null || output === undefined ? null : validated(definition.output, output, name, 'output')
      await undo(validated(definition.input, input.input, name, 'input') as never, result as never, context)
      return null
    })
  }
  return handlers
}

function validated<S extends z.ZodType>(
  schema: S,
  value: unknown,
  step: string,
  what: 'input' | 'output',
): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || what}: ${message}`,
  )
  throw new LandfallError({
    code: what === 'input' ? 'INVALID_INPUT' : 'RESULT_INVALID',
    message: `The ${what} of the step ${step} is not valid: ${problems.join('; ')}`,
    target: step,
    details: problems,
  })
}

function registeredTwice(name: string): LandfallError {
  const message = `Two steps are registered as ${name}`
  return new LandfallError({ code: 'PIPELINE_DUPLICATE', message, target: name })
}
