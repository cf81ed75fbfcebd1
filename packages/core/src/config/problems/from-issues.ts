import type { z } from 'zod'
import type { Finding } from './config-problem.ts'
import { nearest } from './nearest.ts'
import {
  discriminatorValues,
  expectedText,
  knownKeys,
  optionsOf,
  schemaAt,
  valuesOf,
} from './schema-facts.ts'
import { isSensitive, seenText } from './seen.ts'

type Issue = z.core.$ZodIssue

/** Says what zod found in the words of Landfall: what was expected, what was seen, what was probably meant. */
export function findingsFrom(
  schema: z.core.$ZodType,
  issues: readonly Issue[],
  value: unknown,
  base: readonly PropertyKey[] = [],
): Finding[] {
  return issues.flatMap((issue) => findings(schema, issue, value, base))
}

function findings(
  schema: z.core.$ZodType,
  issue: Issue,
  root: unknown,
  base: readonly PropertyKey[],
): Finding[] {
  const path = [...base, ...issue.path]
  const value = valueAt(root, path)
  const inner = schemaAt(schema, issue.path, valueAt(root, base))
  const seen = seenText(value, path)
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = inner === null ? [] : knownKeys(inner, value)
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: 'Unknown key',
        expected: known.length === 0 ? null : `one of ${known.join(', ')}`,
        suggestion: nearest(key, known),
        atKey: true,
      }))
    }
    case 'invalid_union':
      return issue.errors.length === 0 ? word(schema, issue, root, base) : union(inner, issue, root, path)
    case 'invalid_key': {
      const reason = issue.issues[0]?.message ?? 'another name'
      const key = String(path.at(-1))
      return [
        { path, message: 'The key cannot be used', expected: reason, seen: JSON.stringify(key), atKey: true },
      ]
    }
    case 'invalid_value': {
      const values = issue.values.map(String)
      if (value === undefined) return [missing(path, `one of ${values.join(', ')}`)]
      const suggestion = typeof value === 'string' ? nearest(value, values) : null
      return [{ path, message: 'Unknown value', expected: oneOf(values), seen, suggestion }]
    }
    case 'custom': {
      const { expected, seen: found, suggestion } = (issue.params ?? {}) as Partial<Finding>
      // A message without facts is the fact: what was expected.
      if (expected === undefined) return [{ path, message: 'Wrong value', expected: issue.message, seen }]
      const shown = found ?? (value === undefined ? null : seen)
      return [{ path, message: issue.message, expected, seen: shown, suggestion: suggestion ?? null }]
    }
    default: {
      const expected = expectedText(inner, issue)
      if (value === undefined) return [missing(path, expected)]
      return [
        {
          path,
          message: 'Wrong value',
          expected,
          seen,
          suggestion: isSensitive(path) ? null : quoted(inner, value),
        },
      ]
    }
  }
}

/** Of the forms that a value can have, the one that it was most probably meant to have. */
function union(
  schema: z.core.$ZodType | null,
  issue: z.core.$ZodIssueInvalidUnion,
  root: unknown,
  path: readonly PropertyKey[],
): Finding[] {
  const options = schema === null ? [] : optionsOf(schema)
  const value = valueAt(root, path)
  const branches = issue.errors.map((issues, index) => ({ issues, option: options[index] }))
  const near = branches.filter(({ issues }) => !issues.some(isOtherKind))
  // With a value of none of the kinds, all of them are told; with one that is near, what is wrong with it.
  const best = nearestBranch(near)
  if (best?.option !== undefined) return findingsFrom(best.option, best.issues, root, path)
  const expected = [...new Set(options.flatMap(valuesOf))]
  if (value === undefined) return [missing(path, oneOf(expected))]
  const seen = seenText(value, path)
  const names = expected.filter((one) => !/[ ]/.test(one))
  const suggestion = typeof value === 'string' ? nearest(value, names) : null
  return [{ path, message: 'Wrong value', expected: oneOf(expected), seen, suggestion }]
}

/** The key that tells forms apart has a word that none of them has. */
function word(
  schema: z.core.$ZodType,
  issue: z.core.$ZodIssueInvalidUnion,
  root: unknown,
  base: readonly PropertyKey[],
): Finding[] {
  const path = [...base, ...issue.path]
  const value = valueAt(root, path)
  const around = schemaAt(schema, issue.path.slice(0, -1), valueAt(root, base))
  const values = around === null ? [] : discriminatorValues(around, String(path.at(-1)))
  if (value === undefined) return [missing(path, oneOf(values))]
  const suggestion = typeof value === 'string' ? nearest(value, values) : null
  return [
    { path, message: 'Unknown value', expected: oneOf(values), seen: seenText(value, path), suggestion },
  ]
}

function nearestBranch<B extends { readonly issues: readonly Issue[] }>(
  branches: readonly B[],
): B | undefined {
  const distance = ({ issues }: B): number =>
    issues.reduce((sum, issue) => {
      // A key that the other form knows says more than one that is missing.
      if (issue.code === 'unrecognized_keys') return sum + 2 * issue.keys.length
      return sum + (issue.path.length <= 1 ? 1.5 : 1)
    }, 0)
  return [...branches].sort((a, b) => distance(a) - distance(b))[0]
}

/** The value is not of this kind at all: a text where a map could stand. */
function isOtherKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union') {
    const nested = issue.errors
    return nested.length > 0 && nested.every((issues) => issues.some(isOtherKind))
  }
  return issue.code === 'invalid_type' || issue.code === 'invalid_value'
}

function missing(path: readonly PropertyKey[], expected: string | null): Finding {
  return { path, message: 'Missing key', expected, atKey: true }
}

/** A number where a text belongs is a text without its quotes. */
function quoted(schema: z.core.$ZodType | null, value: unknown): string | null {
  const wantsText = schema !== null && valuesOf(schema).includes('a text')
  return wantsText && (typeof value === 'number' || typeof value === 'boolean')
    ? JSON.stringify(String(value))
    : null
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`
}

/** What stands at the path; `undefined` when nothing does. */
function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}
