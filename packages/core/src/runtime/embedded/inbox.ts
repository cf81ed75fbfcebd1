import type { Json, JsonObject } from '../../json/json.ts'
import type { InboxMessage, InboxStore } from '../../store/store.ts'

/** The name of the message that asks a deployment to end. */
export const abortSignal = 'abort'

/** Delivers the messages of a deployment's inbox, each once: to the abort handler or to whoever waits for its name. */
export interface Inbox {
  /** Reads what is there. @throws what the store throws */
  poll(): Promise<void>
  /** Waits for the next message of a name. The returned function gives up waiting. */
  wait(name: string, callback: (message: InboxMessage) => void): () => void
  close(): void
}

export function openInbox(
  store: InboxStore,
  deployment: string,
  options: {
    /** Keys that were answered by an earlier worker. */
    readonly consumed: ReadonlySet<string>
    onAbort(by: string, reason: string): void
    onError(error: unknown): void
  },
): Inbox {
  const seen = new Set(options.consumed)
  const unclaimed: InboxMessage[] = []
  const waiting: { readonly name: string; readonly callback: (message: InboxMessage) => void }[] = []
  let polling: Promise<void> | null = null
  let again = false

  const deliver = (message: InboxMessage): void => {
    if (message.name === abortSignal) {
      const { by, reason } = abortPayload(message.payload)
      options.onAbort(by, reason)
      return
    }
    // It says nothing, and to whoever waits it would look as if nothing had come.
    if (message.payload === null) return
    const index = waiting.findIndex(({ name }) => name === message.name)
    if (index < 0) unclaimed.push(message)
    else waiting.splice(index, 1)[0]?.callback(message)
  }

  const readOnce = async (): Promise<void> => {
    for (const message of await store.read(deployment)) {
      if (seen.has(message.key)) continue
      seen.add(message.key)
      deliver(message)
    }
  }

  const poll = async (): Promise<void> => {
    again = true
    polling ??= (async () => {
      try {
        while (again) {
          again = false
          await readOnce()
        }
      } finally {
        polling = null
      }
    })()
    await polling
  }

  const stopWatching = store.watch(deployment, () => {
    poll().catch(options.onError)
  })

  return {
    poll,
    wait(name, callback) {
      const index = unclaimed.findIndex((message) => message.name === name)
      const message = index < 0 ? undefined : unclaimed.splice(index, 1)[0]
      if (message !== undefined) {
        callback(message)
        return () => {}
      }
      const waiter = { name, callback }
      waiting.push(waiter)
      return () => {
        const at = waiting.indexOf(waiter)
        if (at >= 0) waiting.splice(at, 1)
      }
    },
    close: stopWatching,
  }
}

function abortPayload(payload: Json): { by: string; reason: string } {
  const object: JsonObject =
    payload !== null && typeof payload === 'object' && !Array.isArray(payload) ? (payload as JsonObject) : {}
  const text = (value: Json | undefined, absent: string): string =>
    typeof value === 'string' ? value : absent
  return { by: text(object.by, 'unknown'), reason: text(object.reason, 'no reason given') }
}
