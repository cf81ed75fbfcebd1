import { LandfallError } from '../../errors/landfall-error.ts'
import type { JournalFact } from '../../events/journal-event.ts'
import type { Claim, LeaseView } from '../../store/store.ts'

/** Something that is asked of a memory store. */
export interface StoreOperation {
  readonly kind:
    | 'claim.acquire'
    | 'claim.release'
    | 'lease.take'
    | 'lease.renew'
    | 'lease.release'
    | 'journal.open'
    | 'journal.append'
    | 'journal.sync'
    | 'inbox.put'
    | 'record.put'
    | 'blob.put'
    | 'log.append'
    /** Anything that only looks. */
    | 'read'
  readonly environment?: string
  readonly deployment?: string
  readonly worker?: string
  /** What is appended to a journal. */
  readonly fact?: JournalFact
}

/** A claim and whether it is given up. */
export interface KeptClaim {
  readonly claim: Claim
  released: { readonly by: string; readonly reason: string; readonly at: string } | null
}

/** What one worker wrote: each entry's JSON text. */
export interface Segment {
  readonly texts: string[]
  readonly seqBefore: number
  /** How many of the texts would outlive a power cut. */
  synced: number
  /** How many of the texts count, once another worker has taken over. */
  sealed: number | null
}

/** A lease, and how its worker fares. */
export interface KeptLease {
  /** The process that took it. */
  readonly life: Life
  view: LeaseView
  segment: Segment | null
  /** `null` while its worker is alive. */
  crashed: 'hangs' | 'false' | null
}

export interface KeptDeployment {
  /** By epoch, the first at 0. */
  readonly leases: KeptLease[]
  readonly inbox: { readonly key: string; readonly text: string }[]
  readonly logs: Map<string, string>
  readonly journalWatchers: Watchers
  readonly inboxWatchers: Watchers
}

/** Everything that the simulated processes share. */
export class MemoryWorld {
  readonly claims = new Map<string, KeptClaim[]>()
  readonly deployments = new Map<string, KeptDeployment>()
  /** Ids in the order of their first entries. */
  readonly begun = new Set<string>()
  readonly records = new Map<string, Map<string, string>>()
  readonly blobs = new Map<string, string>()
  readonly now: () => string
  hook: ((operation: StoreOperation) => void) | null = null
  refusal: string | null = null

  constructor(now: () => string) {
    this.now = now
  }

  deployment(id: string): KeptDeployment {
    const present = this.deployments.get(id)
    if (present !== undefined) return present
    const made: KeptDeployment = {
      leases: [],
      inbox: [],
      logs: new Map(),
      journalWatchers: new Watchers(),
      inboxWatchers: new Watchers(),
    }
    this.deployments.set(id, made)
    return made
  }

  /** @throws `STORE_UNWRITABLE` when the storage refuses, and what the hook throws */
  begin(operation: StoreOperation): void {
    this.hook?.(operation)
    if (this.refusal === null || operation.kind === 'read') return
    throw new LandfallError({
      code: 'STORE_UNWRITABLE',
      message: `The store cannot be used: ${this.refusal}`,
      target: 'memory',
      seen: this.refusal,
    })
  }
}

/** A simulated process: when it is dead, nothing that it asks for happens or is answered. */
export interface Life {
  dead: boolean
}

/** A promise that nobody keeps: how a dead process waits. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {})
}

/** Carries an operation out for a process, unless it is dead or dies at this moment. */
export async function operate<T>(
  world: MemoryWorld,
  life: Life,
  operation: StoreOperation,
  run: () => T,
): Promise<T> {
  if (life.dead) return never<T>()
  world.begin(operation)
  return life.dead ? never<T>() : run()
}

/** Callbacks that are told of a change, once for all changes of a moment. */
export class Watchers {
  readonly #callbacks = new Set<() => void>()
  #scheduled = false

  add(changed: () => void): () => void {
    const callback = () => changed()
    this.#callbacks.add(callback)
    return () => {
      this.#callbacks.delete(callback)
    }
  }

  tell(): void {
    if (this.#scheduled || this.#callbacks.size === 0) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      for (const callback of this.#callbacks) callback()
    })
  }
}
