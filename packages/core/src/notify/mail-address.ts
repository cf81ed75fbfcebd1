import type { Form } from '../json/form.ts'

/** An address with the name that is shown for it. */
export interface MailAddress {
  readonly name: string
  readonly address: string
}

/**
 * What mail systems take in practice (RFC 5321, section 4.1.2, without quoted local parts and address literals): no
 * character that could begin another address, header or command.
 */
const plain =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/

const longestAddress = 254

/** Whether a text is one address such as `team@example.com`. */
export function isMailAddress(text: string): boolean {
  return text.length <= longestAddress && plain.test(text)
}

/** Reads `deploy@example.com` or `Deploys <deploy@example.com>`; `null` when it is neither. */
export function readMailAddress(text: string): MailAddress | null {
  const trimmed = text.trim()
  const [, name = '', bracketed] = /^([^<>\p{Cc}"]*)<([^<>]*)>$/u.exec(trimmed) ?? []
  const address = bracketed ?? trimmed
  return isMailAddress(address) ? { name: name.trim(), address } : null
}

/** An address that stands in a configuration. */
export const mailAddress: Form = (value, at, problems) => {
  if (typeof value !== 'string' || !isMailAddress(value))
    problems.push(`${at}: an address such as team@example.com`)
}
