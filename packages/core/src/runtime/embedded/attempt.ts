import { LandfallError } from '../../errors/landfall-error.ts'
import type { Json } from '../../json/json.ts'
import type { Clock } from '../clock.ts'
import { terminationGraceMs } from '../handlers/handler.ts'
import { effectError } from './effect-error.ts'
import type { Endings } from './ending.ts'

/**
 * How long an attempt that was told to end may take to do so before it is left behind: a command's processes have
 * their own grace, and some time to be gone after it.
 */
const settleGraceMs = terminationGraceMs + 8_000

/**
 * Runs an effect once, against its deadline and against the endings of the worker. When it is told to end, it gets a
 * grace to do so; if it ends well in that time, it has taken effect and that is what counts.
 *
 * @throws `EFFECT_TIMED_OUT`, `ABORTED`, `LEASE_LOST`, or what the effect itself throws
 */
export function attempt(
  run: (signal: AbortSignal) => Promise<Json>,
  facts: {
    readonly path: string
    readonly name: string
    readonly deadlineMs: number
    readonly shielded: boolean
    readonly clock: Clock
    readonly endings: Endings
  },
): Promise<Json> {
  const { path, name, deadlineMs, shielded, clock, endings } = facts
  return new Promise<Json>((resolve, reject) => {
    const controller = new AbortController()
    let ended: LandfallError | null = null
    let cancelGrace = (): void => {}

    const release = (): void => {
      cancelDeadline()
      cancelGrace()
      stopListening()
    }
    const end = (reason: LandfallError): void => {
      // A worker that goes does not wait for what was told to end before.
      const isLast = reason.code === 'LEASE_LOST'
      if (ended !== null && !isLast) return
      ended = reason
      cancelGrace()
      cancelGrace = clock.after(isLast ? 0 : settleGraceMs, () => {
        release()
        reject(reason)
      })
      controller.abort(reason)
    }
    const cancelDeadline = clock.after(deadlineMs, () => end(timedOut(path, name, deadlineMs)))
    const stopListening = endings.listen(['abort'], shielded, end)

    run(controller.signal).then(
      (result) => {
        release()
        resolve(result)
      },
      (error: unknown) => {
        release()
        reject(ended ?? effectError(error, path))
      },
    )
  })
}

function timedOut(path: string, name: string, deadlineMs: number): LandfallError {
  return new LandfallError({
    code: 'EFFECT_TIMED_OUT',
    message: `${name} did not answer in time; it may have taken effect`,
    effect: path,
    expected: `an answer within ${deadlineMs} ms`,
    seen: 'none',
  })
}
