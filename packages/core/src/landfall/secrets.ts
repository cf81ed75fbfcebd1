import type { Plan } from '../engine/plan.ts'
import type { Json } from '../json/json.ts'
import { canBeHidden, createRedactor, type Redactor } from '../redact/redactor.ts'
import type { Variables } from '../redact/references.ts'
import { sensitiveValues } from '../redact/sensitive-environment.ts'
import type { Environment } from './environment.ts'

/** What has to be hidden, and what must not be. */
export interface Secrets {
  readonly redactor: Redactor
  /**
   * Learns of a plan: what it calls its things is no secret, also when some variable has the same value; what it refers
   * to is one from now on, whenever it is resolved.
   */
  learn(plan: Plan): void
}

/** Secrets of a process: those it was given, and the values of variables that look like some. */
export function processSecrets(
  given: Iterable<string> | undefined,
  variables: Variables,
  environments: { readonly [name: string]: Environment },
): Secrets {
  const plain = new Set<string>()
  for (const [name, { targets }] of Object.entries(environments)) {
    plain.add(name)
    for (const target of Object.keys(targets)) plain.add(target)
  }
  const all = createRedactor(given)
  const redactor: Redactor = {
    ...all,
    add(value) {
      if (!plain.has(value)) all.add(value)
    },
  }
  for (const value of sensitiveValues(variables)) redactor.add(value)

  return {
    redactor,
    learn(plan) {
      for (const name of namesIn(plan)) plain.add(name)
      for (const [, name = ''] of JSON.stringify(plan as Json).matchAll(/\$\{env:([A-Za-z_]\w*)\}/g)) {
        const value = Object.hasOwn(variables, name) ? variables[name] : undefined
        if (value !== undefined && canBeHidden(value)) redactor.add(value)
      }
    },
  }
}

/** The words that a plan and everything that comes of it are kept together by. */
function namesIn({ environment, version, commit, pipeline, targets }: Plan): readonly string[] {
  const steps = pipeline.steps.flatMap(({ id }) => [id, ...id.split('/')])
  return [
    environment,
    version,
    ...(commit === null ? [] : [commit]),
    pipeline.name,
    ...steps,
    ...Object.keys(targets),
  ]
}
