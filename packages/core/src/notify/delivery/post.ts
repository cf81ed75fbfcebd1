import { isLandfallError, type LandfallError } from '../../errors/landfall-error.ts'
import type { Try } from './deliver.ts'
import { notDelivered, quoted } from './not-delivered.ts'
import { retryAfterMs } from './retry-after.ts'
import { unreachable } from './unreachable.ts'

/** A request that carries a message. */
export interface Post {
  readonly url: URL
  /** What errors call the receiver; nothing else of the address is in them. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body: string
  /** What must not be in an error, the address apart. */
  readonly secrets: readonly string[]
}

/** Answers are read so far and no further. */
const longestAnswer = 16 * 1024

/**
 * Posts once. Answers of 429, 408 and 5xx, and a network that fails, are worth another try; other answers are not.
 * Redirects are not followed: the message would go where nobody has said it may go.
 *
 * @param nowMs the wall clock, for a `Retry-After` with a date
 * @returns the beginning of the answer's body
 * @throws `NOTIFICATION_FAILED`, naming the receiver; the signal's reason when aborted
 */
export async function post(request: Post, { signal }: Try, nowMs: () => number): Promise<string> {
  const { url, name, headers, body } = request
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'user-agent': 'landfall', ...headers, 'content-type': 'application/json' },
      body,
      signal,
    })
    const answer = await beginning(response)
    if (response.ok) return answer
    throw refused(request, response, answer, nowMs())
  } catch (error) {
    if (isLandfallError(error)) throw error
    if (signal.aborted) throw signal.reason
    const { words, settled } = unreachable(error)
    throw notDelivered({ reason: `${name}: ${words}`, again: !settled })
  }
}

async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= longestAnswer) break
  }
  return Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8')
}

function refused(
  { url, name, secrets }: Post,
  response: Response,
  answer: string,
  nowMs: number,
): LandfallError {
  const { status, headers } = response
  const hidden = [...secrets, ...partsOf(url)]
  if (status >= 300 && status < 400) {
    const host = URL.parse(headers.get('location') ?? '', url.href)?.host ?? 'nowhere'
    return notDelivered({
      reason: `${name} answered ${status}, a redirect to ${quoted(host, hidden)}, which is not followed`,
      again: false,
      remedy: 'Configure the address where the receiver is now.',
    })
  }
  const said = quoted(answer, hidden)
  return notDelivered({
    reason: `${name} answered ${status}${said === '' ? '' : ` (${said})`}`,
    again: status === 429 || status === 408 || status >= 500,
    waitMs: retryAfterMs(headers.get('retry-after'), nowMs),
  })
}

/** An address and the parts of it that may be a key of their own. */
function partsOf(url: URL): string[] {
  const long = (part: string): boolean => part.length >= 8
  return [
    url.href,
    `${url.pathname}${url.search}`,
    ...url.pathname.split('/').filter(long),
    ...[...url.searchParams.values()].filter(long),
  ]
}
