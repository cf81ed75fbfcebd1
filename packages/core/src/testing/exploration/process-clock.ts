import type { Clock } from '../../runtime/clock.ts'

/** The clock of one simulated process: its timers wait while the process stands still, and are gone when it is dead. */
export class ProcessClock implements Clock {
  readonly #base: Clock
  readonly #cancels = new Set<() => void>()
  #held: (() => void)[] = []
  #state: 'runs' | 'stands still' | 'dead' = 'runs'

  constructor(base: Clock) {
    this.#base = base
  }

  now(): number {
    return this.#base.now()
  }

  monotonic(): number {
    return this.#base.monotonic()
  }

  after(ms: number, callback: () => void): () => void {
    if (this.#state === 'dead') return () => {}
    let isOver = false
    const fire = (): void => {
      if (isOver) return
      this.#cancels.delete(cancel)
      if (this.#state === 'stands still') this.#held.push(fire)
      else {
        isOver = true
        callback()
      }
    }
    const cancelBase = this.#base.after(ms, fire)
    const cancel = (): void => {
      isOver = true
      cancelBase()
      this.#cancels.delete(cancel)
    }
    this.#cancels.add(cancel)
    return cancel
  }

  kill(): void {
    this.#state = 'dead'
    this.#held = []
    for (const cancel of [...this.#cancels]) cancel()
  }

  stop(): void {
    this.#state = 'stands still'
  }

  /** Lets the process go on; what became due meanwhile happens now. */
  wake(): void {
    if (this.#state !== 'stands still') return
    this.#state = 'runs'
    const held = this.#held
    this.#held = []
    for (const fire of held) fire()
  }
}
