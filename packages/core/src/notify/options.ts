import { LandfallError } from '../errors/landfall-error.ts'
import { type Form, isObject } from '../json/form.ts'
import type { JsonObject } from '../json/json.ts'

const wholeReference = /^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/

/** A secret: stands in plans and journals, so only its name may be written. */
export const reference: Form = (value, at, problems) => {
  if (typeof value !== 'string' || !wholeReference.test(value))
    problems.push(`${at}: a reference such as \${env:NAME}, as it is a secret`)
}

/** Whether a text is nothing but one reference. */
export function isReference(text: string): boolean {
  return wholeReference.test(text)
}

/**
 * Checks a channel's options and gives them with the defaults filled in.
 *
 * @throws `INVALID_INPUT` naming the channel and everything that is wrong
 */
export function readOptions(
  channel: string,
  input: JsonObject,
  defaults: JsonObject,
  form: Form,
): JsonObject {
  const given = isObject(input)
    ? Object.entries(input).filter(([, member]) => member !== undefined)
    : undefined
  const options = given === undefined ? input : { ...defaults, ...Object.fromEntries(given) }
  const problems: string[] = []
  form(options, '', problems)
  if (problems.length === 0) return options
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `The options of the channel ${channel} are wrong: ${problems.join('; ')}`,
    target: channel,
    details: problems,
  })
}
