import type { LandfallError } from '../../errors/landfall-error.ts'
import { notDelivered, quoted } from './not-delivered.ts'
import { unreachable } from './unreachable.ts'

/** What the mail library says besides its message. */
interface SmtpError {
  readonly code?: string
  /** The reply code of RFC 5321: 4xx may be gone next time, 5xx will not. */
  readonly responseCode?: number
  readonly response?: string
}

/** What goes wrong before the server has said anything, and goes wrong each time. */
const settled: ReadonlySet<string> = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE'])

/** What a mail server, or the way to it, had against a mail. */
export function smtpFailure(error: unknown, server: string, secrets: readonly string[]): LandfallError {
  const { code, responseCode, response } = Object(error) as SmtpError
  if (responseCode !== undefined) {
    const what = code === 'EAUTH' ? 'did not accept the login' : 'refused the mail'
    return notDelivered({
      reason: `${server} ${what} (${quoted(response ?? String(responseCode), secrets)})`,
      again: responseCode < 500,
    })
  }
  const said = error instanceof Error ? error.message : ''
  if (/certificate|altname/i.test(said)) {
    return notDelivered({
      reason: `${server}: its certificate is not trusted (${quoted(said, secrets)})`,
      again: false,
      remedy:
        'Give the certificate of the authority that signed it as `ca`, or correct the name of the host.',
    })
  }
  if (code !== undefined && settled.has(code)) {
    return notDelivered({ reason: `${server}: ${quoted(said, secrets)}`, again: false })
  }
  return notDelivered({ reason: `${server}: ${unreachable(error).words}`, again: true })
}
