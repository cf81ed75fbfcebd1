import { Agent, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { endToEnd, forwarded, isBodyless, isIdempotent } from './headers.ts'
import type { Upstream } from './router.ts'

/** A process that gives no first byte for so long will not. */
const answerDeadlineMs = 5 * 60_000

/**
 * What came of one attempt. Not done: the process broke the connection before it answered. `again` tells whether
 * another attempt can do no harm, `idle` that the connection was one that was kept, which says nothing about the
 * process: it may have closed it for being idle in the moment that it was used again.
 */
export type Forwarded =
  | { readonly done: true }
  | { readonly done: false; readonly again: boolean; readonly idle: boolean; readonly why: string }

/** Idle connections to each process, kept for the next request. */
export class Connections {
  private readonly agents = new Map<string, Agent>()

  of({ token }: Upstream): Agent {
    const agent = this.agents.get(token) ?? new Agent({ keepAlive: true, maxFreeSockets: 64 })
    this.agents.set(token, agent)
    return agent
  }

  /** Closes the connections to processes that are gone. */
  keepOnly(tokens: ReadonlySet<string>): void {
    for (const [token, agent] of this.agents) {
      if (tokens.has(token)) continue
      agent.destroy()
      this.agents.delete(token)
    }
  }
}

/** A request of a client, and what is added to the headers of its answer. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly extraHeaders: readonly string[]
}

/**
 * Sends a request to a process and its answer to the client, both as streams. Touches the answer only if one
 * comes.
 *
 * @param connections those that may be used again; without them a new one is made.
 */
export function forward(
  exchange: Exchange,
  upstream: Upstream,
  connections: Connections | null,
): Promise<Forwarded> {
  const { request, response, extraHeaders } = exchange
  return new Promise((resolve) => {
    const bodyless = isBodyless(request)
    const replayable = bodyless && isIdempotent(request.method)
    let sent = false
    let answer: IncomingMessage | null = null

    const asked = ask({
      host: '127.0.0.1',
      port: upstream.port,
      method: request.method,
      path: request.url,
      headers: forwarded(request),
      setHost: false,
      // A connection that is used again may be closed by the other side just now. What cannot be sent twice
      // takes none.
      agent: replayable ? (connections?.of(upstream) ?? false) : false,
      timeout: answerDeadlineMs,
    })
    const settle = (outcome: Forwarded) => {
      response.off('close', onClose)
      request.unpipe(asked)
      resolve(outcome)
    }
    const onClose = () => {
      // After a whole answer the connection may be another request's already.
      if (!answer?.complete) asked.destroy()
      settle({ done: true })
    }
    const send = () => {
      sent = true
      request.pipe(asked)
    }

    response.once('close', onClose)
    asked.once('timeout', () => {
      if (answer === null) asked.destroy(new Error(`no answer within ${answerDeadlineMs} ms`))
    })
    asked.once('response', (incoming) => {
      answer = incoming
      incoming.setTimeout(0)
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, [
        ...endToEnd(incoming),
        ...extraHeaders,
      ])
      // A stream that breaks breaks the other one too: half an answer must not look like a whole one.
      pipeline(incoming, response, () => settle({ done: true }))
    })
    asked.on('error', (error) => {
      if (answer !== null) return
      settle({ done: false, again: replayable || !sent, idle: asked.reusedSocket, why: error.message })
    })

    if (bodyless) {
      asked.end()
      sent = true
      return
    }
    // Nothing of the body is taken before there is a connection, so that a refused one costs nothing.
    asked.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', send)
      else send()
    })
  })
}
