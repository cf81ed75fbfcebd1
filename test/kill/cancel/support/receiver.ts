import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Somebody who is told how deployments go, and may be slow to say that it was heard. */
export interface Receiver {
  readonly url: string
  /** What it was told, such as `success 1.1.0`. */
  readonly heard: readonly string[]
  /** Lets no message about this event through until `answer` is called. */
  hold(event: string): void
  answer(): void
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const heard: string[] = []
  const waiting = new Set<ServerResponse>()
  let held: string | null = null
  const server = createServer(async (request, response) => {
    const { data } = JSON.parse(await text(request)) as { data: { event: string; version: string } }
    heard.push(`${data.event} ${data.version}`)
    if (data.event !== held) response.end('ok')
    else waiting.add(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    heard,
    hold(event) {
      held = event
    },
    answer() {
      held = null
      for (const response of waiting) response.end('ok')
      waiting.clear()
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
