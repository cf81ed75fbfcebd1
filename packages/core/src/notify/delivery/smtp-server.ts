import { isLoopback } from './address.ts'
import { notDelivered } from './not-delivered.ts'

/** A mail server and how it is reached. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte, `starttls` before anything else is said, or `none`. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly login: { readonly user: string; readonly pass: string } | null
}

/**
 * Reads `smtp://user:password@host:587` or `smtps://user:password@host:465`. Errors do not show the text.
 *
 * @param plaintext whether to do without TLS
 * @throws `NOTIFICATION_FAILED`
 */
export function smtpServer(text: string, plaintext: boolean): SmtpServer {
  const fail = (expected: string): never => {
    throw notDelivered({
      reason: `The address of the mail server is not ${expected}`,
      again: false,
      remedy: 'Correct the setting or the variable that it refers to.',
    })
  }
  const form = 'of the form smtp://user:password@host:587 or smtps://user:password@host:465'
  const url = URL.parse(text.trim()) ?? fail(form)
  const { protocol, hostname, port, pathname, search, hash } = url
  const tls = protocol === 'smtps:'
  if (hostname === '' || (!tls && protocol !== 'smtp:')) fail(form)
  // Nothing in the address may weaken the connection, such as a switch that accepts every certificate.
  if ((pathname !== '' && pathname !== '/') || search !== '' || hash !== '')
    fail('free of a path, a query and a fragment')
  if (plaintext && (tls || !isLoopback(hostname)))
    fail('an smtp: address on this machine, as `plaintext` needs')
  const user = decoded(url.username) ?? fail(form)
  const pass = decoded(url.password) ?? fail(form)
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (tls ? 465 : 587) : Number(port),
    security: tls ? 'tls' : plaintext ? 'none' : 'starttls',
    login: user === '' ? null : { user, pass },
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
