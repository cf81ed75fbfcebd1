/**
 * Gives the items of batches one by one. `yield*` in an async generator does the same, but takes several turns of
 * the microtask queue for every item, which shows when a journal has 100,000 entries.
 */
export function oneByOne<T>(
  batches: AsyncGenerator<readonly T[], void>,
): AsyncIterableIterator<T, undefined> {
  let batch: readonly T[] = []
  let at = 0
  /** The end of the last call that had to wait: calls are answered in their order. */
  let waiting: Promise<unknown> | null = null

  const take = (): IteratorResult<T, undefined> => ({ value: batch[at++] as T, done: false })
  const pull = async (): Promise<IteratorResult<T, undefined>> => {
    while (at >= batch.length) {
      const next = await batches.next()
      if (next.done) return { value: undefined, done: true }
      batch = next.value
      at = 0
    }
    return take()
  }

  const iterator: AsyncIterableIterator<T, undefined> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      if (waiting === null && at < batch.length) return Promise.resolve(take())
      const result = waiting === null ? pull() : waiting.then(pull)
      const settled = result.then(
        () => {},
        () => {},
      )
      waiting = settled
      settled.then(() => {
        if (waiting === settled) waiting = null
      })
      return result
    },
    async return() {
      batch = []
      await batches.return()
      return { value: undefined, done: true }
    },
  }
  return iterator
}
