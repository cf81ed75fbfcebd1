import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { listening } from './ports.ts'

/** A request as it arrived. */
export interface Received {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What the server does with a request; the last of a list is done with all that follow. */
export type Behaviour = (
  request: Received,
  response: ServerResponse,
  socket: IncomingMessage['socket'],
) => void

/** A server for one test, and what it received. */
export interface Receiver {
  /** `http://127.0.0.1:…` */
  readonly url: string
  readonly received: Received[]
}

/** Answers with a status, a body and headers. */
export function answers(status: number, body = '', headers: Record<string, string> = {}): Behaviour {
  return (_request, response) => void response.writeHead(status, headers).end(body)
}

/** Cuts the connection. */
export const resets: Behaviour = (_request, _response, socket) => void socket.resetAndDestroy()

/** Starts a server on loopback that behaves so, one behaviour a request. */
export async function receiver(...behaviours: readonly Behaviour[]): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method, url: path, headers } = incoming
      const request = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') }
      received.push(request)
      const behaviour = behaviours[Math.min(received.length, behaviours.length) - 1]
      behaviour?.(request, response, incoming.socket)
    })
  })
  const port = await listening(server)
  onTestFinished(() => server.closeAllConnections())
  return { url: `http://127.0.0.1:${port}`, received }
}
