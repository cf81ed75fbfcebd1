import type { FencingToken } from '../../adapter/context.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../../events/journal-event.ts'
import type { Json } from '../../json/json.ts'
import type { BlobStore, JournalWriter, Lease } from '../../store/store.ts'
import type { Clock } from '../clock.ts'
import type { Endings } from './ending.ts'
import type { Inbox } from './inbox.ts'
import type { Past } from './past.ts'

/** What an effect is performed with. */
export interface Performance {
  readonly path: string
  readonly signal: AbortSignal
  readonly deadlineMs: number
  readonly fencingToken: FencingToken
}

/** Carries out effects by name. */
export interface Performer {
  has(name: string): boolean
  perform(name: string, input: Json, performance: Performance): Promise<Json>
}

/** Everything one worker of one deployment works with. */
export interface WorkerParts {
  readonly deployment: string
  /** The fencing term of this worker. */
  readonly term: number
  readonly past: Past
  readonly writer: JournalWriter
  readonly lease: Lease
  readonly inbox: Inbox
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly endings: Endings
  readonly performer: Performer
  /** Takes secrets out of JSON text. */
  sanitize(json: string): string
  emit(event: JournalEvent): void
}

/** {@link WorkerParts} with the few things that everything written goes through. */
export interface WorkerCore extends WorkerParts {
  /** Appends to the journal and tells the watchers. @throws `STORE_UNWRITABLE`, and ends the worker */
  append(fact: JournalFact): JournalEvent
  /** Resolves when what was appended is on stable storage. @throws as `append` */
  synced(): Promise<void>
  /** Lets what was appended reach stable storage soon, without waiting for it. */
  flush(): void
  /** @throws `LEASE_LOST`, and ends the worker, when another worker has taken over */
  expectLease(): Promise<void>
}

export function workerCore(parts: WorkerParts): WorkerCore {
  const { writer, lease, endings, deployment } = parts
  const stop = (error: unknown): LandfallError => {
    const facts = error as LandfallError
    endings.raise('stop', facts)
    return facts
  }
  const synced = async (): Promise<void> => {
    try {
      await writer.synced()
    } catch (error) {
      throw stop(error)
    }
  }
  return {
    ...parts,
    append(fact) {
      let event: JournalEvent
      try {
        event = writer.append(fact)
      } catch (error) {
        throw stop(error)
      }
      parts.emit(event)
      return event
    },
    synced,
    flush() {
      synced().catch(() => {})
    },
    async expectLease() {
      if (await lease.held()) return
      const message = `Another worker has taken ${deployment} over`
      throw stop(new LandfallError({ code: 'LEASE_LOST', message, target: deployment }))
    },
  }
}
