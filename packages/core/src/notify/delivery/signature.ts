import { createHmac } from 'node:crypto'

/** What is signed: the id and the time as well, so that neither can be changed. */
export interface Signed {
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly body: string
}

/**
 * The headers that prove where a request comes from, as
 * {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md Standard Webhooks}
 * lays them down: HMAC-SHA256 over `id.timestamp.body`.
 *
 * @param secret `whsec_` and the key in base64, or any other text, whose UTF-8 bytes are the key
 */
export function signatureHeaders(
  { id, timestamp, body }: Signed,
  secret: string,
): Readonly<Record<string, string>> {
  const key = secret.startsWith('whsec_')
    ? Buffer.from(secret.slice(6), 'base64')
    : Buffer.from(secret, 'utf8')
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-signature': `v1,${digest}` }
}
