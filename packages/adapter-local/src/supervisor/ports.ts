import { once } from 'node:events'
import { createServer } from 'node:net'
import { Refusal } from './refusal.ts'

// Below the range that the system takes the ports of outgoing connections from, so that a port does not get
// lost between the moment it is chosen and the moment the application listens on it.
const first = 18_000
const count = 14_000

let next = Math.floor(Math.random() * count)

/** Finds a loopback port that nobody listens on and that was not given out lately. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < count; tries++) {
    next = (next + 1) % count
    const port = first + next
    if (await isFree(port)) return port
  }
  throw new Refusal('PLATFORM_REFUSED', 'There is no free port for another process', {
    expected: `a free port between ${first} and ${first + count - 1}`,
  })
}

/** Whether a server can listen on a loopback port. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true })
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
