import type { JournalEvent } from '../events/journal-event.ts'
import type { Store } from '../store/store.ts'

/**
 * The entries of a journal from a number on, and those that come, until the deployment has ended or the signal is
 * aborted. It pulls: a reader that is slow reads later, and nothing is kept for it.
 */
export async function* follow(
  store: Store,
  deployment: string,
  from: number,
  signal?: AbortSignal,
): AsyncGenerator<JournalEvent> {
  let next = from
  let placed = false
  let wake = (): void => {}
  let changed = true
  const told = (): void => {
    changed = true
    wake()
  }
  const stopWatching = store.journals.watch(deployment, told)
  signal?.addEventListener('abort', told)
  try {
    while (signal?.aborted !== true) {
      changed = false
      const start = next
      // Looked at before reading, so that its last entry is among what is read; it may lie before that number.
      const ended = !placed && from > 1 && (await store.records.get(deployment)) !== null
      for await (const event of store.journals.read(deployment, next)) {
        if (signal?.aborted) return
        if (event.seq >= from) yield event
        next = event.seq + 1
        if (event.type === 'deployment.finished') return
      }
      if (ended) return
      if (!placed && next === start && next > 1) {
        // Nothing is there yet, and the end may come, or have come, before that number.
        next = 1
        changed = true
      }
      placed = true
      if (!changed) await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stopWatching()
    signal?.removeEventListener('abort', told)
  }
}
