const maxHeld = 1_000
const maxWaitMs = 30_000

interface Held<T> {
  readonly attempt: () => T | null
  readonly settle: (outcome: T | 'overloaded' | 'late') => void
}

/**
 * Requests that wait because nothing can take them at the moment. Bounded in number and time, first come
 * first served.
 */
export class HoldQueue<T> {
  private readonly held = new Set<Held<T>>()

  /** Waits until `attempt` gives something; it is tried at every {@link retry}. */
  wait(attempt: () => T | null, signal: AbortSignal): Promise<T | 'overloaded' | 'late'> {
    if (this.held.size >= maxHeld) return Promise.resolve('overloaded')
    return new Promise((resolve) => {
      const settle = (outcome: T | 'overloaded' | 'late') => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        this.held.delete(entry)
        resolve(outcome)
      }
      const onAbort = () => settle('late')
      const timer = setTimeout(onAbort, maxWaitMs)
      const entry: Held<T> = { attempt, settle }
      this.held.add(entry)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
    })
  }

  /** Something changed: whoever can go on does. */
  retry(): void {
    for (const entry of [...this.held]) {
      const outcome = entry.attempt()
      if (outcome !== null) entry.settle(outcome)
    }
  }
}
