import type { IncomingMessage } from 'node:http'

// RFC 9110, section 7.6.1: these speak about one connection, not about the message.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The end-to-end headers of a message, as a flat list of names and values in their order and spelling. */
export function endToEnd(message: IncomingMessage): string[] {
  const named = (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  const dropped = new Set([...hopByHop, ...named])
  const kept: string[] = []
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    const name = message.rawHeaders[i] as string
    if (!dropped.has(name.toLowerCase())) kept.push(name, message.rawHeaders[i + 1] as string)
  }
  return kept
}

/**
 * The headers of a request as the application gets them: it also learns who asked, for which host, and how.
 */
export function forwarded(request: IncomingMessage): string[] {
  const headers = without(endToEnd(request), [
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'expect',
  ])
  const peer = request.socket.remoteAddress ?? 'unknown'
  const before = request.headers['x-forwarded-for']
  headers.push('X-Forwarded-For', before === undefined ? peer : `${before}, ${peer}`)
  headers.push('X-Forwarded-Host', String(request.headers['x-forwarded-host'] ?? request.headers.host ?? ''))
  headers.push('X-Forwarded-Proto', String(request.headers['x-forwarded-proto'] ?? 'http'))
  // Node frames a body of unknown length by itself only for some methods.
  if (request.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked')
  return headers
}

/** Whether a request has no body. */
export function isBodyless(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) === 0
  )
}

/** Whether asking twice is the same as asking once, RFC 9110, section 9.2.2. */
export function isIdempotent(method: string | undefined): boolean {
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'].includes(method ?? '')
}

function without(headers: readonly string[], names: readonly string[]): string[] {
  return headers.flatMap((name, i) => {
    const value = headers[i + 1]
    return i % 2 === 0 && value !== undefined && !names.includes(name.toLowerCase()) ? [name, value] : []
  })
}
