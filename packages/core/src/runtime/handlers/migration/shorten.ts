import { canonicalJson } from '../../../json/canonical.ts'
import type { MigrationPlan } from '../../../migrate/migration-plan.ts'

/** An effect's result is at most 256 KiB, and a question and its answer hold the plan as well. */
const mostBytes = 64 * 1024

/** How long a text and a list may be when the plan is too large; from the first try to the last. */
const tries = [
  { text: 4_000, list: 1_000 },
  { text: 1_000, list: 200 },
  { text: 200, list: 50 },
] as const

/**
 * Makes a plan fit into a result. What is left out is said in a warning, which also names the digest of the whole
 * plan: an approval is bound to what stands in the plan, and so to all of it.
 *
 * @param digest gives the hex sha256 of a text
 */
export function shortened(plan: MigrationPlan, digest: (text: string) => string): MigrationPlan {
  const text = canonicalJson(plan)
  if (sizeOf(plan) <= mostBytes) return plan
  const warning = `This plan is shortened: it is longer than fits here. The sha256 of the whole plan is ${digest(text)}.`
  let result = plan
  for (const limits of tries) {
    result = cut({ ...plan, warnings: [warning, ...plan.warnings] }, limits)
    if (sizeOf(result) <= mostBytes) break
  }
  return result
}

function sizeOf(plan: MigrationPlan): number {
  return Buffer.byteLength(canonicalJson(plan))
}

function cut(value: MigrationPlan, limits: { readonly text: number; readonly list: number }): MigrationPlan {
  const walk = (item: unknown): unknown => {
    if (typeof item === 'string')
      return item.length > limits.text
        ? `${item.slice(0, limits.text)}… ${item.length - limits.text} more characters`
        : item
    if (Array.isArray(item)) return item.slice(0, limits.list).map(walk)
    if (typeof item !== 'object' || item === null) return item
    return Object.fromEntries(Object.entries(item).map(([key, member]) => [key, walk(member)]))
  }
  return walk(value) as MigrationPlan
}
