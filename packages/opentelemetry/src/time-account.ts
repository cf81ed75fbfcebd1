import type { JournalEvent } from '@landfall/core'

/** What a deployment waits for: a person, a pause that was planned, the next look of a watch period. */
export type Wait = 'approval' | 'pause' | 'watch'

/** Where the time went, in ms. */
export interface TimeSpent {
  readonly workingMs: number
  readonly waitingMs: { readonly [W in Wait]: number }
  /** Nobody was at work: from the last sign of a worker that died until the next one began. */
  readonly interruptedMs: number
}

/** Divides the time between a deployment's or a step's entries into work and waiting. */
export interface TimeAccount {
  /** Accounts for the time since the entry before. */
  see(event: JournalEvent): void
  readonly spent: TimeSpent
}

/** While one thing waits and another one works, it is work; of two waits the first of these counts. */
const order: readonly Wait[] = ['approval', 'pause', 'watch']

export function timeAccount(startedAt: string): TimeAccount {
  let last = Date.parse(startedAt)
  let workingMs = 0
  let interruptedMs = 0
  const waitingMs = { approval: 0, pause: 0, watch: 0 }
  const running = new Set<string>()
  const waits = new Map<string, Wait>()

  const account = (event: JournalEvent): void => {
    const at = Date.parse(event.at)
    const passed = Math.max(0, at - last)
    last = Math.max(last, at)
    const waiting = order.find((wait) => [...waits.values()].includes(wait))
    if (running.size === 0 && waiting !== undefined) waitingMs[waiting] += passed
    else if (event.type === 'worker.started' && event.epoch > 1) interruptedMs += passed
    else workingMs += passed
  }

  return {
    see(event) {
      account(event)
      switch (event.type) {
        case 'effect.started':
          running.add(event.path)
          break
        case 'effect.succeeded':
        case 'effect.failed':
          running.delete(event.path)
          break
        case 'timer.started': {
          const wait = waitOf(event.path)
          if (wait !== null) waits.set(event.path, wait)
          break
        }
        case 'signal.awaited':
          waits.set(event.path, 'approval')
          break
        case 'timer.fired':
        case 'signal.received':
        case 'signal.timed_out':
          waits.delete(event.path)
          break
        case 'worker.started':
          // What the dead worker was at, it is at no longer. Waits outlive it.
          running.clear()
          break
        case 'abort.requested':
        case 'deployment.halted':
          waits.clear()
          break
        default:
      }
    },
    get spent() {
      return { workingMs, waitingMs: { ...waitingMs }, interruptedMs }
    },
  }
}

/** The time between two attempts, or two looks at a platform, is work. */
function waitOf(path: string): Wait | null {
  if (/(?:^|\/)(?:interval-\d+|wait-\d+|backoff)$/.test(path)) return null
  return path.includes('/watch/') ? 'watch' : 'pause'
}
