import { LandfallError } from '../errors/landfall-error.ts'
import { type Form, isObject } from '../json/form.ts'
import type { JsonObject } from '../json/json.ts'

/** Readers for a strategy's JSON input. Each checks one member and throws `INVALID_INPUT` naming strategy and member. */
export interface InputReader {
  /** A number between the bounds, or the default. */
  number(key: string, bounds: { readonly min: number; readonly max: number }, absent: number): number
  boolean(key: string, absent: boolean): boolean
  list(key: string): readonly unknown[]
  /** A list whose items are of the form. */
  listOf<Item>(key: string, form: Form): readonly Item[]
  /** Throws when the condition does not hold. */
  require(condition: boolean, key: string, expected: string): void
  raw(key: string): unknown
}

/**
 * Reads the input of a strategy; a member that is not in `known` is an error, so that a misspelt one is not ignored.
 *
 * @param strategy for messages: `canary`
 */
export function readInput(strategy: string, input: JsonObject, known: readonly string[]): InputReader {
  const fail = (key: string, expected: string): never => {
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: `The strategy ${strategy} has a wrong \`${key}\``,
      target: strategy,
      expected,
      seen: JSON.stringify(input[key] ?? null),
    })
  }
  if (!isObject(input)) {
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: `The strategy ${strategy} has a wrong input`,
      target: strategy,
      expected: `an object with ${known.join(', ')}`,
      seen: JSON.stringify(input ?? null),
    })
  }
  for (const key of Object.keys(input)) {
    if (!known.includes(key)) fail(key, `one of ${known.join(', ')}`)
  }
  return {
    number(key, { min, max }, absent) {
      const value = input[key]
      if (value === undefined) return absent
      if (typeof value !== 'number' || !(value >= min && value <= max))
        return fail(key, `a number from ${min} to ${max}`)
      return value
    },
    boolean(key, absent) {
      const value = input[key]
      if (value === undefined) return absent
      return typeof value === 'boolean' ? value : fail(key, 'true or false')
    },
    list(key) {
      const value = input[key]
      if (value === undefined) return []
      return Array.isArray(value) ? value : fail(key, 'a list')
    },
    listOf<Item>(key: string, form: Form) {
      const value = input[key] ?? []
      const problems: string[] = []
      if (!Array.isArray(value)) return fail(key, 'a list')
      for (const [index, item] of value.entries()) form(item, `${key}[${index}]`, problems)
      return problems.length > 0 ? fail(key, problems.join('; ')) : (value as readonly Item[])
    },
    require(condition, key, expected) {
      if (!condition) fail(key, expected)
    },
    raw: (key) => input[key],
  }
}
