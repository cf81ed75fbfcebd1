import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** One request on a connection of its own, or on one of the agent's; fails when the answer is not whole. */
export function ask(
  url: string,
  options: {
    method?: string
    headers?: OutgoingHttpHeaders
    body?: string
    agent?: Agent
    timeoutMs?: number
  } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body, agent = new Agent(), timeoutMs = 20_000 } = options
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent, signal: AbortSignal.timeout(timeoutMs) })
    asked.once('error', reject)
    asked.once('response', (response) => {
      const status = response.statusCode ?? 0
      text(response).then((content) => resolve({ status, headers: response.headers, body: content }), reject)
    })
    asked.end(body)
  })
}

/** What the test application says about itself at `/`. */
export async function whoAnswers(url: string, headers: OutgoingHttpHeaders = {}): Promise<Self> {
  const { status, body } = await ask(url, { headers })
  if (status !== 200) throw new Error(`status ${status}: ${body}`)
  return JSON.parse(body) as Self
}

export interface Self {
  readonly version: string
  readonly revision: string
  readonly instance: string
  readonly pid: number
  readonly greeting: string
  readonly secret: number
  readonly headers: Record<string, string>
}

/** How often each version answered a number of requests. */
export async function countVersions(url: string, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (let i = 0; i < requests; i++) {
    const { version } = await whoAnswers(url)
    counts[version] = (counts[version] ?? 0) + 1
  }
  return counts
}
