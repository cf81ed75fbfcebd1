import { LandfallError } from '../errors/landfall-error.ts'
import type { Redactor } from './redactor.ts'
import { resolveReferences, type Variables } from './references.ts'

/**
 * The environment of a command: what Landfall itself runs with, and on top what the step declares, with
 * references resolved and hidden from now on.
 *
 * @throws `INVALID_INPUT` for a reference without a value, a name that no shell takes, or a value with a NUL
 * character
 *
 * @example environmentForCommand({ VERSION: '1.2.3', TOKEN: '${env:DEPLOY_TOKEN}' }, process.env, redactor)
 */
export function environmentForCommand(
  declared: Readonly<Record<string, string>>,
  inherited: Variables,
  redactor: Redactor,
): Record<string, string> {
  for (const [name, value] of Object.entries(declared)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw invalid(name, 'a name of letters, digits and underscores, not starting with a digit')
    }
    if (value.includes('\0')) throw invalid(name, 'a value without NUL characters')
  }
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined) environment[name] = value
  }
  return Object.assign(environment, resolveReferences(declared, inherited, redactor, 'env'))
}

function invalid(name: string, expected: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `The environment variable ${JSON.stringify(name)} cannot be given to a command`,
    target: name,
    expected,
  })
}
