import type { Finding } from './finding.ts'

/** Whether the variables that the configuration refers to are set. Never shows a value. */
export function examineReferences(
  config: unknown,
  variables: { readonly [name: string]: string | undefined },
): readonly Finding[] {
  const text = JSON.stringify(config) ?? ''
  const names = new Set([...text.matchAll(/\$\{env:([A-Za-z_]\w*)\}/g)].map(([, name = '']) => name))
  return [...names].sort().map((name) => {
    const value = variables[name]
    if (value === undefined) {
      return { state: 'bad', what: `${name} is not set`, todo: 'The configuration refers to it: set it.' }
    }
    return value === ''
      ? { state: 'warn', what: `${name} is empty`, todo: 'The configuration refers to it: give it a value.' }
      : { state: 'good', what: `${name} is set`, todo: null }
  })
}
