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
      for await (const event of store.journals.read(deployment, next)) {
        if (signal?.aborted) return
        yield event
        next = event.seq + 1
        if (event.type === 'deployment.finished') return
      }
      if (!changed) await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stopWatching()
    signal?.removeEventListener('abort', told)
  }
}
