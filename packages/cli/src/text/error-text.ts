import { isLandfallError, type LandfallError } from '@landfall/core'
import { say } from '../context.ts'
import { codeOfError, exitCodes } from '../exit-codes.ts'
import { printable } from '../view/printable.ts'

/** Tells what went wrong and what to do about it; as JSON on one line where a program reads. Gives the exit code. */
export function tellError(error: unknown, asJson: boolean): number {
  if (!isLandfallError(error)) {
    const { message, stack } = Object(error) as Error
    if (asJson) say(JSON.stringify({ error: { code: 'UNEXPECTED', message: String(message ?? error) } }))
    else for (const line of `landfall: ${stack ?? message ?? error}`.split('\n')) say(printable(line))
    return exitCodes.failed
  }
  if (asJson) say(JSON.stringify({ error: error.toJSON() }))
  else for (const line of errorLines(error)) say(line)
  return codeOfError(error.code)
}

/** An error in a few lines: what failed, what was expected and seen, what to do. */
function errorLines(error: LandfallError): readonly string[] {
  const { code, message, expected, seen, remedy } = error
  const facts = [
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(seen === undefined ? [] : [`seen: ${seen}`]),
    remedy,
    ...commandFor(error),
  ]
  const [first = '', ...more] = message.split('\n')
  return [
    `landfall: ${printable(first)} (${code})`,
    ...more.map(printable),
    ...facts.map((fact) => `  ${printable(fact)}`),
  ]
}

/** The command that does what the remedy says. */
function commandFor({ code, target, details }: LandfallError): readonly string[] {
  const claim = details as { readonly environment?: string } | undefined
  switch (code) {
    case 'ENVIRONMENT_BUSY':
      return [`See it: landfall watch ${claim?.environment ?? target ?? ''}`.trimEnd()]
    case 'ENVIRONMENT_BLOCKED':
      return [`When it is put right: landfall unlock ${target ?? ''}`.trimEnd()]
    case 'NO_ROLLBACK_TARGET':
      return ['For a first deployment: --first']
    case 'REQUESTER_UNPROVEN':
      return ['Sign it: --key FILE, such as --key ~/.ssh/id_ed25519']
    case 'PERSON_REQUIRED':
      return ['In landfall.yaml it is `auto_deploy`; a person has a terminal, and CI is not set there']
    case 'WINDOW_CLOSED':
      return ['A person, on a terminal: --despite "why it cannot wait"']
    default:
      return []
  }
}
