/** A timer of a virtual clock. */
export interface Timer {
  /** Monotonic milliseconds at which it is due. */
  readonly dueMs: number
  /** Order of creation: timers that are due together fire in this order. */
  readonly order: number
  readonly callback: () => void
  /** Where it was set, when the clock traces that. */
  readonly from: string | null
  /** Place in the heap; -1 once it has fired or was cancelled. */
  index: number
}

/** A binary heap of timers, the next one first. Adding, taking and cancelling cost O(log n). */
export class TimerQueue {
  private readonly heap: Timer[] = []

  get size(): number {
    return this.heap.length
  }

  next(): Timer | undefined {
    return this.heap[0]
  }

  add(timer: Timer): void {
    this.rise(timer, this.heap.length)
  }

  remove(timer: Timer): void {
    const hole = timer.index
    if (hole < 0) return
    timer.index = -1
    const last = this.heap.pop()
    if (last === undefined || last === timer) return
    // The last one may have to go either way from the hole; only one of the two moves it.
    this.sink(last, hole)
    if (last.index === hole) this.rise(last, hole)
  }

  /** Every timer, the next one first. */
  sorted(): Timer[] {
    return [...this.heap].sort((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  private rise(timer: Timer, from: number): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = this.heap[parent] as Timer
      if (isBefore(above, timer)) break
      this.put(above, place)
      place = parent
    }
    this.put(timer, place)
  }

  private sink(timer: Timer, from: number): void {
    const { heap } = this
    let place = from
    for (;;) {
      const left = 2 * place + 1
      if (left >= heap.length) break
      const right = left + 1
      const smaller =
        right < heap.length && isBefore(heap[right] as Timer, heap[left] as Timer) ? right : left
      const below = heap[smaller] as Timer
      if (isBefore(timer, below)) break
      this.put(below, place)
      place = smaller
    }
    this.put(timer, place)
  }

  private put(timer: Timer, place: number): void {
    this.heap[place] = timer
    timer.index = place
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}
