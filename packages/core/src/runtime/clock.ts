/** The runtime's only source of time, so that a test can give it a clock of its own. */
export interface Clock {
  /** Wall clock, milliseconds since 1970; may jump, also backwards. */
  now(): number
  /** Milliseconds from an arbitrary start; never goes back. Intervals and deadlines are measured by it. */
  monotonic(): number
  /** Calls back once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** The longest delay a Node timer takes; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/**
 * The machine's own clock. Its timers keep the process alive, and a delay of more than 24 days is waited for in
 * parts.
 *
 * @example const cancel = systemClock.after(60 * 24 * 3_600_000, () => console.log('two months later'))
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    let timer: NodeJS.Timeout
    const wait = (leftMs: number): void => {
      const partMs = Math.min(leftMs, longestTimerMs)
      timer = setTimeout(() => (leftMs > partMs ? wait(leftMs - partMs) : callback()), partMs)
    }
    wait(Math.max(0, ms))
    return () => clearTimeout(timer)
  },
}

/**
 * Waits on a clock.
 *
 * @param ms how long, in milliseconds
 * @param signal ends the wait early: the promise then rejects with the signal's reason and the timer is gone
 *
 * @example await sleep(clock, 5_000, signal)
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const stop = (): void => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', stop)
      resolve()
    })
    signal?.addEventListener('abort', stop, { once: true })
  })
}
