import { LandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { canBeHidden, type Redactor } from './redactor.ts'

/** Variables by name, as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>

const reference = /\$\{env:([^}]*)\}?/g
const wellFormed = /^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/

/**
 * Puts values in place of the references `${env:NAME}` in the strings of a JSON value, and tells the redactor
 * to hide them from now on. To be called as late as possible: what is journaled holds the references.
 *
 * @param variables where the values come from, usually `process.env`
 * @param place what the value is, for the error: `headers of the health check`
 * @returns the same object when there is no reference in it
 * @throws `INVALID_INPUT` naming every reference that has no value, is not well formed, or whose value is too
 * short to be hidden
 *
 * @example
 * const headers = { authorization: 'Bearer ${env:TOKEN}' }
 * resolveReferences(headers, { TOKEN: 'hunter2-hunter2' }, redactor)
 * // { authorization: 'Bearer hunter2-hunter2' }
 */
export function resolveReferences<T extends Json>(
  value: T,
  variables: Variables,
  redactor: Redactor,
  place = '',
): T {
  const problems: string[] = []
  const inText = (text: string, at: string): string =>
    text.replace(reference, (written: string, name: string) => {
      const found = Object.hasOwn(variables, name) ? variables[name] : undefined
      const problem = problemOf(written, name, found)
      if (problem !== null || found === undefined) {
        problems.push(`${at === '' ? 'value' : at}: ${problem}`)
        return written
      }
      redactor.add(found)
      return found
    })
  const resolved = walk(value, place, inText)
  if (problems.length > 0) throw unresolved(problems)
  return resolved as T
}

/** Whether a string of the value has a reference in it. */
export function hasReference(value: Json): boolean {
  let found = false
  walk(value, '', (text) => {
    found ||= text.includes('${env:')
    return text
  })
  return found
}

function problemOf(written: string, name: string, found: string | undefined): string | null {
  if (!wellFormed.test(written)) return `${written} is not of the form \${env:NAME}`
  if (found === undefined) return `the environment variable ${name} is not set`
  if (!canBeHidden(found)) return `the value of ${name} is too short to be hidden (fewer than 4 characters)`
  return null
}

function walk(value: Json, at: string, inText: (text: string, at: string) => string): Json {
  if (typeof value === 'string') return inText(value, at)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map((item: Json, index: number) => walk(item, `${at}[${index}]`, inText))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  let changed = false
  const entries = Object.entries(value as JsonObject).map(([key, member]): [string, Json | undefined] => {
    const resolved = member === undefined ? undefined : walk(member, at === '' ? key : `${at}.${key}`, inText)
    changed ||= resolved !== member
    return [key, resolved]
  })
  return changed ? Object.fromEntries(entries) : value
}

function unresolved(problems: readonly string[]): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `References cannot be resolved: ${problems.join('; ')}`,
    remedy: 'Set the variables where Landfall runs; a value that is not secret needs no reference.',
    details: [...problems],
  })
}
