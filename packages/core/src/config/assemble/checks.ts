import { type Check, command, http, version } from '../../verify/checks.ts'
import type { HttpExpectation } from '../../verify/expectation.ts'
import { nearest } from '../problems/nearest.ts'
import type { Config } from '../schema/config.ts'
import { present } from './commands.ts'
import type { Findings } from './findings.ts'
import { StepNames } from './step-names.ts'

type Verification = NonNullable<Config['verification']>
type Item = Verification[number]

/** The checks of an environment, by what they are for. */
export interface PlannedChecks {
  /** What a release has to show before it gets traffic, and after, by target. */
  readonly gates: ReadonlyMap<string, readonly Check[]>
  /** What is looked at once everything is deployed, by target. */
  readonly after: ReadonlyMap<string, readonly Check[]>
}

/** Sorts the checks of a configuration: which of them gate traffic, and which look at what is live. */
export function planChecks(
  verification: Verification,
  path: readonly PropertyKey[],
  facts: {
    readonly targets: readonly string[]
    readonly attempts: number | null
    readonly known: readonly string[]
  },
  findings: Findings,
): PlannedChecks {
  const { targets, attempts, known } = facts
  const gates = new Map<string, Check[]>()
  const after = new Map<string, Check[]>()
  const names = new StepNames(findings)
  for (const [index, item] of verification.entries())
    if (item.name !== undefined) names.claim(item.name, [...path, index, 'name'], `verification[${index}]`)
  for (const [index, item] of verification.entries()) {
    const name = item.name ?? names.from(item.check, '_', `verification[${index}]`)
    const check = findings.attempt([...path, index], () => checkFrom(name, item, attempts))
    if (item.target !== undefined && !known.includes(item.target)) {
      findings.add({
        path: [...path, index, 'target'],
        message: 'Unknown target',
        about: 'targets',
        expected: known.length === 0 ? 'a name of `targets`, which is empty' : `one of ${known.join(', ')}`,
        seen: item.target,
        suggestion: nearest(item.target, known),
      })
    }
    if (check === undefined) continue
    const gate = item.gate ?? item.path !== undefined
    const [first] = targets
    // A release is looked at wherever it runs; what is public is looked at once.
    const all =
      item.target !== undefined
        ? [item.target]
        : gate || item.path !== undefined
          ? targets
          : first === undefined
            ? []
            : [first]
    for (const target of all.filter((one) => targets.includes(one)))
      (gate ? gates : after).set(target, [...((gate ? gates : after).get(target) ?? []), check])
  }
  return { gates, after }
}

function checkFrom(name: string, item: Item, defaultAttempts: number | null): Check {
  const timing = present({
    attempts: item.attempts ?? defaultAttempts ?? undefined,
    interval: item.interval,
    deadline: item.deadline,
  })
  if (item.command !== undefined) {
    return command(item.command, { name, ...timing, ...present({ expected: item.expected, env: item.env }) })
  }
  const path = item.path ?? item.url ?? '/'
  const { headers } = item
  if (item.version !== undefined) {
    const pointer = item.version === true ? undefined : item.version
    return version({ name, path, ...timing, ...present({ headers, pointer }) })
  }
  const expect = present({ status: item.status, body: item.body }) as HttpExpectation
  return http({ name, path, expect, ...timing, ...present({ headers, method: item.method }) })
}
