import type { z } from 'zod'
import type { Finding } from './problems/config-problem.ts'
import { withoutEchoes } from './problems/echoes.ts'
import { findingsFrom } from './problems/from-issues.ts'
import { type Config, configSchema } from './schema/config.ts'

/** What a document says that can be understood, and what is wrong with the rest. */
export interface Validated {
  readonly config: Config
  readonly findings: readonly Finding[]
}

/**
 * Checks a document against the schema. What is wrong is taken out and the rest is given back, so that everything that
 * can be said about it is said at once.
 */
export function validate(value: unknown): Validated {
  const first = configSchema.safeParse(value)
  if (first.success) return { config: first.data, findings: [] }
  const findings = withoutEchoes(findingsFrom(configSchema, first.error.issues, value)).map(outputNamed)
  let rest: unknown = structuredClone(value)
  let issues: readonly z.core.$ZodIssue[] = first.error.issues
  // Taking something out may leave something incomplete; each turn takes out more, so it ends.
  for (let turn = 0; turn < 10; turn++) {
    rest = without(rest, issues)
    const again = configSchema.safeParse(rest)
    if (again.success) return { config: again.data, findings }
    issues = again.error.issues
  }
  return { config: {}, findings }
}

/** What a deployment writes is no configuration, though it is YAML as well. */
const outputs: ReadonlyMap<string, string> = new Map([
  ['deploy', 'a configuration; this is a record, which parseRecord reads'],
  ['releases', 'a configuration; this is a manifest, which parseManifest reads'],
])

function outputNamed(finding: Finding): Finding {
  const expected = finding.path.length === 1 ? outputs.get(String(finding.path[0])) : undefined
  return expected === undefined ? finding : { ...finding, expected }
}

function without(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  for (const issue of issues) {
    const keys =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    for (const path of keys) if (!removed(value, path)) return {}
  }
  return value
}

/** Removes the member that the path leads to, or the nearest one around it: items of a list keep their numbers. */
function removed(root: unknown, path: readonly PropertyKey[]): boolean {
  for (let length = path.length; length > 0; length--) {
    const parent = path.slice(0, length - 1).reduce<unknown>(member, root)
    const key = path[length - 1] as PropertyKey
    if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) continue
    if (!Object.hasOwn(parent, key)) continue
    delete (parent as Record<PropertyKey, unknown>)[key]
    return true
  }
  // Something around it may be gone already.
  return path.length > 0
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined
}
