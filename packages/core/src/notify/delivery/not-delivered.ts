import { LandfallError } from '../../errors/landfall-error.ts'
import { createRedactor } from '../../redact/redactor.ts'
import { clip, oneLine } from '../clip.ts'

/** What can be said about a try that failed. */
export interface Failure {
  /** What the receiver's answer, or the network, was like: `hooks.slack.com answered 404 (no_service)`. */
  readonly reason: string
  /** Whether another try can help. */
  readonly again: boolean
  readonly remedy?: string
  /** What the receiver asked to wait, in milliseconds. */
  readonly waitMs?: number | null
}

/** The error of a try that failed. */
export function notDelivered({ reason, again, remedy, waitMs }: Failure): LandfallError {
  return new LandfallError({
    code: 'NOTIFICATION_FAILED',
    message: reason,
    disposition: again ? 'retryable' : 'terminal',
    ...(remedy === undefined ? {} : { remedy }),
    ...(waitMs === undefined || waitMs === null ? {} : { details: { waitMs } }),
  })
}

/** What the receiver asked to wait, in milliseconds. */
export function askedWaitMs({ details }: LandfallError): number | null {
  const asked = (details as { readonly waitMs?: unknown } | undefined)?.waitMs
  return typeof asked === 'number' ? asked : null
}

const longestQuote = 200

/**
 * What a receiver said, short and on one line, without the secrets: some repeat in an answer what they were sent.
 */
export function quoted(said: string, secrets: readonly string[]): string {
  const redactor = createRedactor(secrets.filter((secret) => secret.trim().length >= 4))
  return clip(oneLine(redactor.text(said)), longestQuote)
}
