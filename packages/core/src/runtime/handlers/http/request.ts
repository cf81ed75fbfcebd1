import type { IncomingMessage } from 'node:http'
import type { HttpAnswer } from '../../../verify/expectation.ts'

/** One request, from the connection to the last byte. */
export interface HttpRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Answers are read so far and no further. */
const longestBody = 64 * 1024

/**
 * Makes one HTTP request on a connection of its own, which is closed afterwards: nothing keeps the process
 * alive, and what answers is what listens now. Redirects are not followed, no proxy is used whatever the
 * environment says, and certificates are verified. Of the body at most 64 KiB are read.
 *
 * The time limit is real time: it is about a network.
 *
 * @throws an Error whose message says what went wrong
 */
export async function request({ url, method, headers, timeoutMs, signal }: HttpRequest): Promise<HttpAnswer> {
  const target = new URL(url)
  const secure = target.protocol === 'https:'
  if (!secure && target.protocol !== 'http:')
    throw new Error(`${target.protocol} is neither http: nor https:`)
  const { Agent, request: start } = secure ? await import('node:https') : await import('node:http')
  const agent = new Agent({ keepAlive: false })
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(new Error(`no whole answer within ${timeoutMs} ms`)), timeoutMs)
  const combined = AbortSignal.any([signal, ending.signal])
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const sent = start(target, {
        method,
        agent,
        headers: { 'accept-encoding': 'identity', 'user-agent': 'landfall', ...headers },
      })
      const stop = (): void => {
        reject(combined.reason)
        sent.destroy()
      }
      combined.addEventListener('abort', stop, { once: true })
      if (combined.aborted) stop()
      sent.on('error', reject)
      sent.on('response', (response) => {
        read(response).then((answer) => {
          resolve(answer)
          sent.destroy()
        }, reject)
      })
      sent.end()
    })
  } finally {
    clearTimeout(timer)
    agent.destroy()
  }
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longestBody) break
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    status: response.statusCode ?? 0,
    headers,
    body: Buffer.concat(chunks).subarray(0, longestBody).toString('utf8'),
    truncated: length > longestBody,
  }
}
