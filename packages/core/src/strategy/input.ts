import { LandfallError } from '../errors/landfall-error.ts'
import type { JsonObject } from '../json/json.ts'

/** Readers for a strategy's JSON input. Each checks one member and throws `INVALID_INPUT` naming strategy and member. */
export interface InputReader {
  /** A number between the bounds, or the default. */
  number(key: string, bounds: { readonly min: number; readonly max: number }, absent: number): number
  boolean(key: string, absent: boolean): boolean
  list(key: string): readonly unknown[]
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
    require(condition, key, expected) {
      if (!condition) fail(key, expected)
    },
    raw: (key) => input[key],
  }
}
