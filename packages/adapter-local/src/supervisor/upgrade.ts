import { request as ask, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { endToEnd, forwarded } from './headers.ts'
import type { Upstream } from './router.ts'

/**
 * Passes a request for another protocol, such as a WebSocket, to a process and connects the two ends.
 * Resolves when the connection is over.
 */
export function passUpgrade(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  upstream: Upstream,
): Promise<void> {
  return new Promise((resolve) => {
    const headers = [...forwarded(request), 'Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? '']
    const asked = ask({
      host: '127.0.0.1',
      port: upstream.port,
      method: request.method,
      path: request.url,
      headers,
      setHost: false,
      agent: false,
    })
    const over = () => {
      client.destroy()
      asked.destroy()
      resolve()
    }
    client.on('error', over).once('close', over)
    asked.once('error', () => {
      if (client.writable) client.end(statusLine(502, 'Bad Gateway') + 'Connection: close\r\n\r\n')
      over()
    })
    asked.once('upgrade', (answer, server, serverHead) => {
      const upgrade = ['Connection', 'Upgrade', 'Upgrade', String(answer.headers.upgrade ?? '')]
      client.write(headOf(answer, [...endToEnd(answer), ...upgrade]))
      client.write(serverHead)
      server.write(head)
      server.on('error', over).once('close', over)
      server.pipe(client).pipe(server)
    })
    // The application did not want to: its answer is passed on as it is.
    asked.once('response', (answer) => {
      client.write(headOf(answer, [...endToEnd(answer), 'Connection', 'close']))
      answer.pipe(client)
    })
    asked.end()
  })
}

function headOf(answer: IncomingMessage, headers: readonly string[]): string {
  let text = statusLine(answer.statusCode ?? 502, answer.statusMessage ?? '')
  for (let i = 0; i + 1 < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`
  return `${text}\r\n`
}

const statusLine = (status: number, reason: string): string => `HTTP/1.1 ${status} ${reason}\r\n`
