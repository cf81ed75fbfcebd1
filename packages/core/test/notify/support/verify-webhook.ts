import { createHmac, timingSafeEqual } from 'node:crypto'

const fiveMinutes = 300

/** Whether a request comes from Landfall and is fresh. `body`: the bytes as they came, before any parsing. */
export function isFromLandfall(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  secret: string,
  nowSeconds = Date.now() / 1000,
): boolean {
  const id = String(headers['webhook-id'])
  const timestamp = Number(headers['webhook-timestamp'])
  if (!(Math.abs(nowSeconds - timestamp) <= fiveMinutes)) return false
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  // During a change of keys there may be several signatures.
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}
