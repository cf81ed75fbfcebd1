import { isLandfallError, type LandfallError, toLandfallError } from '../../errors/landfall-error.ts'
import { formatDuration } from '../../json/duration.ts'
import type { ChannelContext } from '../channel.ts'
import { askedWaitMs, notDelivered } from './not-delivered.ts'
import { type Pace, waitBefore } from './pace.ts'

/** One try of a delivery. */
export interface Try {
  /** Aborted when the time for this try is over, or for all of them. */
  readonly signal: AbortSignal
  /** Milliseconds until then. */
  readonly timeoutMs: number
}

/** Time kept back so that giving up is said before the deadline, not by it. */
const reserveMs = 1_000

/**
 * Delivers, trying again while that can help and the deadline leaves time. What the receiver asks to wait is waited;
 * when that is longer than what is left, it is given up at once.
 *
 * @param channel for messages: `slack`
 * @param once one try; throws what {@link notDelivered} makes
 * @throws `NOTIFICATION_FAILED` with the last reason and how often it was tried; the signal's reason when aborted
 */
export async function deliver<T>(
  channel: string,
  { signal, deadlineMs, log }: Pick<ChannelContext, 'signal' | 'deadlineMs' | 'log'>,
  pace: Pace,
  once: (one: Try) => Promise<T>,
): Promise<T> {
  const { default: pRetry } = await import('p-retry')
  const end = pace.monotonic() + deadlineMs - Math.min(reserveMs, deadlineMs / 10)
  const leftMs = (): number => end - pace.monotonic()
  let tries = 0
  try {
    return await pRetry(
      () => {
        tries++
        return inTime(once, Math.max(1, Math.min(pace.tryMs, leftMs())), signal)
      },
      {
        retries: pace.retries,
        signal,
        // The wait is in `shouldRetry`, on the pace's clock: p-retry itself waits on the system's.
        minTimeout: 0,
        async shouldRetry({ error }) {
          if (!isLandfallError(error) || error.disposition !== 'retryable') return false
          const waitMs = waitBefore(tries, askedWaitMs(error), pace)
          if (waitMs >= leftMs()) return false
          log(`${channel}: ${error.message}; trying again in ${formatDuration(waitMs)}`)
          await pace.wait(waitMs, signal)
          return true
        },
      },
    )
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw givenUp(channel, tries, toLandfallError(error, { code: 'NOTIFICATION_FAILED' }))
  }
}

/** One try, ended when its time is over even if it does not listen to its signal. */
async function inTime<T>(once: (one: Try) => Promise<T>, timeoutMs: number, whole: AbortSignal): Promise<T> {
  const ending = new AbortController()
  const late = notDelivered({ reason: `no whole answer within ${formatDuration(timeoutMs)}`, again: true })
  const timer = setTimeout(() => ending.abort(late), timeoutMs)
  const signal = AbortSignal.any([whole, ending.signal])
  try {
    return await new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      once({ signal, timeoutMs }).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
  }
}

function givenUp(channel: string, tries: number, last: LandfallError): LandfallError {
  if (last.code !== 'NOTIFICATION_FAILED') return last
  const asked = askedWaitMs(last)
  const wait = asked === null ? '' : `, which asked to wait ${formatDuration(asked)}`
  const often = tries === 1 ? '' : `, after ${tries} tries`
  return last.with({
    message: `The ${channel} notification was not delivered${often}: ${last.message}${wait}`,
    target: channel,
    details: { tries },
  })
}
