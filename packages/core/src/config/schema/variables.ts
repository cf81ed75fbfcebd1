import { templateVariables } from '../../notify/template.ts'
import { nearest } from '../problems/nearest.ts'

/** What every command of the pipeline, every tag and every artifact is told. */
export const releaseVariables = ['VERSION', 'ENV', 'DEPLOYMENT', 'COMMIT', 'URL'] as const
/** What a check is told; `URL` is the revision's own one while it has no traffic, the public one after that. */
export const checkVariables = ['VERSION', 'ENV', 'URL'] as const
/** What a metric is told. */
export const metricVariables = ['VERSION', 'RELEASE', 'ENV', 'BASELINE_VERSION', 'BASELINE_RELEASE'] as const
/** What the text of a message can hold. */
export const messageVariables: readonly string[] = templateVariables

/** Every name that Landfall gives a value somewhere. */
export const allVariables: readonly string[] = [...new Set([...messageVariables, ...metricVariables])]

const written = /\$\{([^}]*)\}?/g
const wellFormed = /^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/

/** What a variable in a text should have been. */
export interface VariableProblem {
  readonly message: string
  readonly expected: string
  readonly seen: string
  readonly suggestion: string | null
}

/**
 * What is wrong with the variables of a text that no shell reads.
 *
 * @param allowed the names that get a value there
 * @param references whether `${env:NAME}` is resolved there
 */
export function variableProblems(
  text: string,
  allowed: readonly string[],
  references: boolean,
): VariableProblem[] {
  const problems: VariableProblem[] = []
  for (const [seen, name = ''] of text.matchAll(written)) {
    const reference = name.startsWith('env:')
    if (reference ? references && wellFormed.test(seen) : allowed.includes(name) && seen.endsWith('}'))
      continue
    const possible = [...allowed.map((known) => `\${${known}}`), ...(references ? ['${env:NAME}'] : [])]
    const better = reference ? null : nearest(name, allowed)
    problems.push({
      message: reference && !references ? 'A secret cannot stand here' : 'Unknown variable',
      expected: possible.length === 0 ? 'a text without variables' : `one of ${possible.join(', ')}`,
      seen,
      suggestion: better === null ? null : `\${${better}}`,
    })
  }
  return problems
}

/** What is wrong with the references of a text in which everything else is left to whoever reads it. */
export function referenceProblems(text: string): VariableProblem[] {
  return [...text.matchAll(written)]
    .filter(([seen, name = '']) => name.startsWith('env:') && !wellFormed.test(seen))
    .map(([seen]) => ({
      message: 'A reference is not well formed',
      expected: '${env:NAME}, the name of letters, digits and underscores',
      seen,
      suggestion: null,
    }))
}
