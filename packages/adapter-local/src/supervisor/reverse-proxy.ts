import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Connections, forward } from './forward.ts'
import type { NoRoute, Router, Upstream } from './router.ts'
import { pointOf, readPoint, writePoint } from './sticky.ts'
import { passUpgrade } from './upgrade.ts'

const maxAttempts = 4
const maxConnections = 8_192
/** Longer than clients keep an idle connection, so that it is they who close it. */
const keepAliveMs = 75_000
/** How long the end of a process may take to show after it broke a connection. */
const deathShowsMs = 50

const refusals: Record<NoRoute, readonly [status: number, body: string]> = {
  nothing: [503, 'Nothing is live here.'],
  overloaded: [503, 'No instance is ready, and too many requests wait for one.'],
  late: [503, 'No instance became ready in time.'],
  failed: [502, 'The instance broke the connection before it answered.'],
}

/** Where a server listens, and what it serves. */
export interface Door {
  readonly host: string
  readonly port: number
  /** The one revision behind it; absent for the public door. */
  readonly only?: string
}

/** The reverse proxy: a public door for everybody, and one for each revision. */
export class ReverseProxy {
  /** The name of the sticky cookie, if visitors are to stay at their revision. */
  sticky: string | null = null
  private readonly router: Router
  private readonly connections = new Connections()
  private visitors = 0

  constructor(router: Router) {
    this.router = router
  }

  /** Opens a door. The port of the server it gives is the one that was chosen if 0 was wished. */
  async open({ host, port, only }: Door): Promise<Server> {
    const server = createServer((request, response) => void this.serve(request, response, only))
    server.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head, only))
    server.keepAliveTimeout = keepAliveMs
    // How long a request may take is the application's business; only its headers have to come soon.
    server.requestTimeout = 0
    server.maxConnections = maxConnections
    server.listen({ host, port })
    await once(server, 'listening')
    return server
  }

  /** Closes idle connections to processes that are no longer among these. */
  forget(upstreams: ReadonlyMap<string, Upstream>): void {
    this.connections.keepOnly(new Set([...upstreams.values()].map(({ token }) => token)))
  }

  private async serve(request: IncomingMessage, response: ServerResponse, only?: string): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    // A client that goes away in the middle of its body is dealt with where its response closes.
    request.on('error', () => undefined)
    const point = this.pointFor(request, only)
    const exchange = { request, response, extraHeaders: point?.headers ?? [] }
    const failed = new Set<string>()
    let patient = true
    let connections: Connections | null = this.connections
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const wish = { only, point: point?.value, failed, patient, cut: () => response.destroy() }
      const route = await this.router.route(wish, gone.signal)
      if (typeof route === 'string') return refuse(request, response, route)
      try {
        const outcome = await forward(exchange, route.upstream, connections)
        if (outcome.done) return
        if (!outcome.again || gone.signal.aborted) break
        if (outcome.idle) {
          connections = null
          continue
        }
      } finally {
        route.end()
      }
      failed.add(route.upstream.token)
      await delay(deathShowsMs)
      // One that is alive broke the connection on purpose: others may be asked, but nothing is worth waiting
      // for.
      patient = !route.upstream.isAlive()
    }
    refuse(request, response, 'failed')
  }

  private async upgrade(
    request: IncomingMessage,
    client: Duplex,
    head: Buffer,
    only?: string,
  ): Promise<void> {
    const gone = new AbortController()
    client.once('close', () => gone.abort())
    client.on('error', () => client.destroy())
    const point = this.pointFor(request, only)?.value
    const wish = { only, point, failed: new Set<string>(), patient: true, cut: () => client.destroy() }
    const route = await this.router.route(wish, gone.signal)
    if (typeof route === 'string') {
      client.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    await passUpgrade(request, client, head, route.upstream).finally(() => route.end())
  }

  /** The visitor's point, with the header that makes it stay; `undefined` where visitors do not stick. */
  private pointFor(
    request: IncomingMessage,
    only?: string,
  ): { value: number; headers: string[] } | undefined {
    if (this.sticky === null || only !== undefined) return undefined
    const known = readPoint(request.headers.cookie, this.sticky)
    if (known !== undefined) return { value: known, headers: [] }
    const value = pointOf(this.visitors++)
    return { value, headers: ['Set-Cookie', writePoint(this.sticky, value)] }
  }
}

/** The port a server listens on. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function refuse(request: IncomingMessage, response: ServerResponse, why: NoRoute): void {
  if (response.headersSent || response.destroyed) return
  const [status, body] = refusals[why]
  const text = `${status} ${body}\n`
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(text)
  request.resume()
}
