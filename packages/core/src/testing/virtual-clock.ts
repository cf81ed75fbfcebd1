import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { Clock } from '../runtime/clock.ts'
import { settlePromises, settleTurn } from './settle.ts'
import { type Timer, TimerQueue } from './timer-queue.ts'

/** How a virtual clock starts and behaves. */
export interface VirtualClockOptions {
  /** The wall clock at the start, milliseconds since 1970 or a date; 2026-01-01T00:00:00Z when absent. */
  readonly start?: number | string
  /**
   * What happens between two timers, so that code which reacts to one can set the next: `turn` (the default) lets
   * promises and `setImmediate` run, `promises` only promises, which is faster; or a function of your own that
   * resolves when the code under test has come to rest.
   */
  readonly settle?: 'turn' | 'promises' | (() => Promise<void>)
  /** Notes where each timer is set, for `pending` and for errors. Slow. */
  readonly trace?: boolean
}

/** How far a clock may run by itself. */
export interface RunLimits {
  /** Virtual milliseconds; 30 days when absent. */
  readonly limitMs?: number
  /** Timers fired, which also bounds timers that set themselves again with no delay; a million when absent. */
  readonly limitTimers?: number
}

/** A timer that has not fired yet. */
export interface PendingTimer {
  /** Milliseconds of virtual time until it is due. */
  readonly inMs: number
  /** Where it was set; `null` unless the clock traces that. */
  readonly from: string | null
}

/** A clock that stands still until a test moves it. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by milliseconds or a duration such as `10m`, and fires what becomes due on the way, in order. After
   * each timer everything that reacts to it comes to rest before time goes on.
   */
  advance(by: number | string): Promise<void>
  /** Jumps from timer to timer until none is left. Fails, and names the timers, when the limit comes first. */
  runUntilIdle(limits?: RunLimits): Promise<void>
  /**
   * Jumps from timer to timer until the promise settles, and gives its outcome. Fails when the limit comes first, or
   * when no timer is left that could still settle it.
   */
  runUntil<T>(promise: PromiseLike<T>, limits?: RunLimits): Promise<T>
  /** Sets the wall clock, also back; timers and the monotonic clock are not affected. */
  setWallClock(ms: number): void
  /**
   * Keeps the clock from jumping by itself, while something real (a file, a process) is waited for.
   *
   * @returns lets it go on
   */
  hold(): () => void
  /** What has not fired yet, the next one first. */
  readonly pending: readonly PendingTimer[]
}

/** Turns without a timer after which nobody is believed to be still at work. */
const idleTurns = 3
const defaultLimits = { limitMs: 30 * 24 * 3_600_000, limitTimers: 1_000_000 }

/**
 * Makes a clock for tests: hours pass in microseconds, and always in the same order.
 *
 * @example
 * const clock = virtualClock()
 * clock.after(600_000, () => console.log('ten minutes later'))
 * await clock.advance('10m')
 */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const { start = Date.UTC(2026, 0, 1), settle: manner = 'turn', trace = false } = options
  const settle = manner === 'turn' ? settleTurn : manner === 'promises' ? settlePromises : manner
  const queue = new TimerQueue()
  let monotonicMs = 0
  let wallOffsetMs = typeof start === 'number' ? start : Date.parse(start)
  let order = 0
  let running = false
  const holders = new Set<symbol>()
  let whenFree: (() => void) | undefined

  const fire = (timer: Timer): void => {
    queue.remove(timer)
    monotonicMs = Math.max(monotonicMs, timer.dueMs)
    timer.callback()
  }

  /** One traveller at a time: two would pull the same timers apart. */
  const travel = async <T>(journey: () => Promise<T>): Promise<T> => {
    if (running) throw misuse('The virtual clock is already moving; await the first call before the next.')
    running = true
    try {
      return await journey()
    } finally {
      running = false
    }
  }

  const free = (): Promise<void> => new Promise((resolve) => (whenFree = resolve))

  /** Jumps until `done`; gives false when there is nothing left to jump to. */
  const jump = async (done: () => boolean, limits: RunLimits): Promise<boolean> => {
    const { limitMs = defaultLimits.limitMs, limitTimers = defaultLimits.limitTimers } = limits
    const limit = monotonicMs + limitMs
    let fired = 0
    let quiet = 0
    await settle()
    while (!done()) {
      const timer = queue.next()
      if (holders.size > 0) await free()
      else if (timer === undefined) {
        if (++quiet > idleTurns) return false
      } else {
        if (timer.dueMs > limit || ++fired > limitTimers) {
          throw stuck(
            `reached its limit of ${limitMs} ms or ${limitTimers} timers`,
            pending(queue, monotonicMs),
          )
        }
        quiet = 0
        fire(timer)
      }
      await settle()
    }
    return true
  }

  return {
    now: () => monotonicMs + wallOffsetMs,
    monotonic: () => monotonicMs,
    after(ms, callback) {
      if (Number.isNaN(ms)) throw misuse('A timer was set to a delay that is not a number.')
      // One that never fires would only be in the way of runUntilIdle.
      if (ms === Number.POSITIVE_INFINITY) return () => undefined
      const from = trace ? callSite() : null
      const timer: Timer = { dueMs: monotonicMs + Math.max(0, ms), order: order++, callback, from, index: -1 }
      queue.add(timer)
      return () => queue.remove(timer)
    },
    advance: (by) =>
      travel(async () => {
        const until = monotonicMs + parseDuration(by)
        await settle()
        for (let timer = queue.next(); timer !== undefined && timer.dueMs <= until; timer = queue.next()) {
          fire(timer)
          await settle()
        }
        monotonicMs = Math.max(monotonicMs, until)
      }),
    runUntilIdle: (limits = {}) =>
      travel(async () => {
        await jump(() => false, limits)
      }),
    runUntil: <T>(promise: PromiseLike<T>, limits: RunLimits = {}) =>
      travel(async () => {
        let settled = false
        const note = (): void => {
          settled = true
        }
        promise.then(note, note)
        if (!(await jump(() => settled, limits))) {
          throw stuck('has no timer left, and what it runs for has not come', [])
        }
        return promise
      }),
    setWallClock(ms) {
      wallOffsetMs = ms - monotonicMs
    },
    hold() {
      const holder = Symbol('hold')
      holders.add(holder)
      return () => {
        if (holders.delete(holder) && holders.size === 0) whenFree?.()
      }
    },
    get pending() {
      return pending(queue, monotonicMs)
    },
  }
}

function pending(queue: TimerQueue, nowMs: number): PendingTimer[] {
  return queue.sorted().map(({ dueMs, from }) => ({ inMs: dueMs - nowMs, from }))
}

/** The line that called `after`, from the stack: below this function and `after` itself. */
function callSite(): string {
  return new Error().stack?.split('\n')[3]?.trim() ?? 'unknown'
}

function misuse(message: string): LandfallError {
  return new LandfallError({ code: 'INVALID_INPUT', message, remedy: 'Correct the test.' })
}

function stuck(how: string, timers: readonly PendingTimer[]): LandfallError {
  const named = timers.slice(0, 10).map(({ inMs, from }) => `in ${inMs} ms${from === null ? '' : ` ${from}`}`)
  const list = named.length === 0 ? 'none' : named.join(', ') + (timers.length > 10 ? ', …' : '')
  return new LandfallError({
    code: 'UNEXPECTED',
    message: `The virtual clock ${how}. Pending timers: ${list}`,
    remedy:
      'Look for what waits for ever or sets its timer again and again; `trace: true` shows where timers are set.',
  })
}
