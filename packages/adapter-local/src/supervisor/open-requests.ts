/** A request under way at a backend. `end` may be called again without harm. */
export interface OpenRequest {
  end(): void
}

/**
 * Counts the requests that are under way at each backend, so that a backend is stopped only when it has none.
 */
export class OpenRequests {
  private readonly open = new Map<string, Set<() => void>>()
  private readonly idle = new Map<string, Set<() => void>>()

  count(backend: string): number {
    return this.open.get(backend)?.size ?? 0
  }

  /** @param cut ends the request by force. */
  begin(backend: string, cut: () => void): OpenRequest {
    const requests = this.open.get(backend) ?? new Set()
    this.open.set(backend, requests)
    // A function of its own, since the same `cut` may be given for several attempts.
    const entry = () => cut()
    requests.add(entry)
    return {
      end: () => {
        requests.delete(entry)
        if (requests.size > 0) return
        if (this.open.get(backend) === requests) this.open.delete(backend)
        this.wake(backend)
      },
    }
  }

  /**
   * Waits until a backend has no open request; those that are left at the deadline are cut. Gives their
   * number.
   */
  async drained(backend: string, deadlineMs: number): Promise<number> {
    if (this.count(backend) === 0) return 0
    const timer = Promise.withResolvers<'late'>()
    const timeout = setTimeout(() => timer.resolve('late'), deadlineMs)
    const idle = Promise.withResolvers<'idle'>()
    const wake = () => idle.resolve('idle')
    const waiting = this.idle.get(backend) ?? new Set()
    this.idle.set(backend, waiting.add(wake))
    const result = await Promise.race([timer.promise, idle.promise])
    clearTimeout(timeout)
    waiting.delete(wake)
    if (waiting.size === 0) this.idle.delete(backend)
    if (result === 'idle') return 0
    const late = [...(this.open.get(backend) ?? [])]
    for (const cut of late) cut()
    return late.length
  }

  private wake(backend: string): void {
    for (const wake of this.idle.get(backend) ?? []) wake()
  }
}
