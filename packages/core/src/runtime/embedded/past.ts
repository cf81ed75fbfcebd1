import type { ErrorJson } from '../../errors/landfall-error.ts'
import type { JournalEvent } from '../../events/journal-event.ts'
import type { Json } from '../../json/json.ts'

/** What the journal has about one path. */
export interface PastEntry {
  effect?: { readonly name: string; readonly inputDigest: string }
  outcome?: { readonly result: Json } | { readonly blob: string } | { readonly error: ErrorJson }
  timer?: { readonly startedAt: string; readonly ms: number; fired: boolean }
  signal?: { readonly name: string; readonly expiresAt: string; answer?: { readonly payload: Json | null } }
  value?: { readonly value: Json }
  noted?: true
}

/** What a journal tells a worker that takes a deployment over. An entry is dropped when the replay has passed it. */
export interface Past {
  readonly entries: Map<string, PastEntry>
  /** Keys of the inbox messages that were answered to a path. */
  readonly consumed: Set<string>
  /** The first halt or abort. */
  ending: ErrorJson | null
  abort: { readonly by: string; readonly reason: string } | null
  created: Extract<JournalEvent, { type: 'deployment.created' }> | null
  finished: Extract<JournalEvent, { type: 'deployment.finished' }> | null
}

export function emptyPast(): Past {
  return { entries: new Map(), consumed: new Set(), ending: null, abort: null, created: null, finished: null }
}

/** Adds one journal entry to what is known. */
export function remember(
  past: Past,
  event: JournalEvent,
  abortError: (by: string, reason: string) => ErrorJson,
): void {
  switch (event.type) {
    case 'deployment.created':
      past.created = event
      return
    case 'deployment.finished':
      past.finished = event
      return
    case 'abort.requested':
      past.abort ??= { by: event.by, reason: event.reason }
      past.ending ??= abortError(event.by, event.reason)
      return
    case 'deployment.halted':
      past.ending ??= event.reason
      return
    case 'worker.started':
    case 'effect.retried':
      return
    default:
      rememberPlaced(past, event)
  }
}

type PlacedEvent = Extract<JournalEvent, { readonly path: string }>

function rememberPlaced(past: Past, event: Exclude<PlacedEvent, { type: 'effect.retried' }>): void {
  let entry = past.entries.get(event.path)
  if (entry === undefined) {
    entry = {}
    past.entries.set(event.path, entry)
  }
  switch (event.type) {
    case 'effect.started':
      entry.effect = { name: event.name, inputDigest: event.inputDigest }
      return
    case 'effect.succeeded':
      entry.outcome = event.blob === undefined ? { result: event.result ?? null } : { blob: event.blob }
      return
    case 'effect.failed':
      entry.outcome = { error: event.error }
      return
    case 'timer.started':
      entry.timer = { startedAt: event.at, ms: event.ms, fired: false }
      return
    case 'timer.fired':
      if (entry.timer !== undefined) entry.timer.fired = true
      return
    case 'signal.awaited':
      entry.signal = { name: event.name, expiresAt: event.expiresAt }
      return
    case 'signal.received':
      past.consumed.add(event.key)
      if (entry.signal !== undefined) entry.signal.answer = { payload: event.payload }
      return
    case 'signal.timed_out':
      if (entry.signal !== undefined) entry.signal.answer = { payload: null }
      return
    case 'value.recorded':
      entry.value = { value: event.value }
      return
    case 'noted':
      entry.noted = true
  }
}
