import { fillIn } from '../json/fill-in.ts'

/** What a message may name in `${…}`, and what stands there when there is nothing to say. */
const variables = {
  VERSION: 'no version',
  ENV: 'no environment',
  COMMIT: 'no commit',
  ERROR: 'no error',
  DEPLOYMENT: 'no deployment',
  URL: 'no address',
  BY: 'nobody',
  STATUS: 'running',
  OUTCOME: 'running',
  DURATION: 'not known yet',
  STEP: 'no step',
} as const

/** A name that a message may have in `${…}`. */
export type TemplateVariable = keyof typeof variables

/** The values for a template; `null` where there is none. */
export type TemplateValues = { readonly [Name in TemplateVariable]: string | null }

/** All names that a message may have in `${…}`. */
export const templateVariables = Object.keys(variables) as readonly TemplateVariable[]

/**
 * What stands in `${…}` in a template and is not one of {@link templateVariables}, such as `${VERZION}`, or
 * `${env:TOKEN}`: a message has no secrets.
 *
 * @returns what stands between the braces, in order; an empty list when the template is right
 *
 * @example unknownVariables('v${VERSION} by ${WHO}') // ['WHO']
 */
export function unknownVariables(template: string): readonly string[] {
  const names = [...template.matchAll(/\$\{([^}]*)\}?/g)].map(([, name = '']) => name)
  return names.filter((name) => !Object.hasOwn(variables, name))
}

/**
 * Puts the values into a template. What a value contains is not looked at again.
 *
 * @example fillTemplate('v${VERSION} to ${ENV}', values) // 'v1.2.3 to production'
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  const words: Record<string, string> = {}
  for (const name of templateVariables) words[name] = values[name] ?? variables[name]
  return fillIn(template, words)
}
