import { nearest } from '../problems/nearest.ts'
import type { Config } from '../schema/config.ts'
import type { Findings } from './findings.ts'

/** Names of environments that stand somewhere else than where environments are made. */
export function checkEnvironmentNames(config: Config, findings: Findings): void {
  const environments = config.environments ?? {}
  const known = Object.keys(environments)
  const expectKnown = (name: string, path: readonly PropertyKey[]): void => {
    if (known.includes(name)) return
    findings.add({
      path,
      message: 'Unknown environment',
      about: 'environments',
      expected:
        known.length === 0 ? 'a name of `environments`, which is empty' : `one of ${known.join(', ')}`,
      seen: name,
      suggestion: nearest(name, known),
    })
  }
  for (const [name, { promotes_from: from }] of Object.entries(environments)) {
    if (from === undefined) continue
    const path = ['environments', name, 'promotes_from']
    expectKnown(from, path)
    const way = [name]
    for (let next: string | undefined = from; next !== undefined; next = environments[next]?.promotes_from) {
      way.push(next)
      // The first one in the file tells it for all of them.
      if (next === name && way.every((one) => known.indexOf(one) >= known.indexOf(name)))
        findings.add({
          path,
          message: 'Environments promote from each other in a circle',
          seen: way.join(' from '),
        })
      if (way.indexOf(next) < way.length - 1 || !Object.hasOwn(environments, next)) break
    }
  }
  for (const [index, name] of (config.guardrails?.environments ?? []).entries())
    expectKnown(name, ['guardrails', 'environments', index])
}
