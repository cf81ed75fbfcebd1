import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Health } from '../control/protocol.ts'

const probeTimeoutMs = 5_000

/** What came of a wait for health; `seen` is the last thing that was observed. */
export interface HealthVerdict {
  readonly healthy: boolean
  readonly seen: string
}

/**
 * Asks a process again and again until it answers well, or until its deadline.
 *
 * @param given tells whether waiting has become pointless, because the process has ended or is being stopped.
 */
export async function untilHealthy(
  port: number,
  health: Health,
  given: () => boolean,
): Promise<HealthVerdict> {
  const end = performance.now() + health.deadlineMs
  let seen = 'nothing yet'
  let anyAnswer = false
  while (!given()) {
    const left = end - performance.now()
    if (left <= 0) return { healthy: false, seen }
    const answer = await probe(port, health.path, Math.min(left, probeTimeoutMs))
    // A last probe that the deadline cuts short tells less than the answer before it.
    if (answer.answered || !anyAnswer) seen = answer.seen
    anyAnswer ||= answer.answered
    // Somebody else may have answered in the place of a process that could not listen.
    if (answer.healthy && !given()) return { healthy: true, seen }
    await delay(Math.min(health.intervalMs, Math.max(0, end - performance.now())))
  }
  return { healthy: false, seen }
}

/** What one probe saw; a refused connection is an answer, silence is not. */
interface Answer extends HealthVerdict {
  readonly answered: boolean
}

function probe(port: number, path: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
    })
    asked.once('response', (answer) => {
      const status = answer.statusCode ?? 0
      resolve({ answered: true, healthy: status >= 200 && status < 400, seen: `status ${status}` })
      asked.destroy()
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const answered = error.name !== 'AbortError' && error.name !== 'TimeoutError'
      const seen = answered ? (error.code ?? error.message) : 'no answer in time'
      resolve({ answered, healthy: false, seen })
    })
    asked.end()
  })
}
