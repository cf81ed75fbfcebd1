import { LandfallError } from '../../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../../events/journal-event.ts'
import { foreignLease } from '../../store/foreign-lease.ts'
import { leaseLost, stampEntry } from '../../store/journal-entry.ts'
import { checkedName } from '../../store/names.ts'
import type { JournalOptions, JournalStore, JournalWriter } from '../../store/store.ts'
import { MemoryLease } from './memory-leases.ts'
import {
  type KeptDeployment,
  type Life,
  type MemoryWorld,
  never,
  operate,
  type Segment,
} from './memory-world.ts'

const done: Promise<void> = Promise.resolve()

export function memoryJournals(world: MemoryWorld, life: Life): JournalStore {
  return {
    open(lease, options) {
      const { deployment, worker } = lease
      return operate(world, life, { kind: 'journal.open', deployment, worker }, () => {
        if (!(lease instanceof MemoryLease)) throw foreignLease(deployment)
        if (lease.dead) return never<JournalWriter>()
        if (!lease.newest) throw leaseLost(deployment)
        if (lease.kept.segment !== null) throw openedBefore(deployment)
        const kept = world.deployment(deployment)
        const segment: Segment = { texts: [], seqBefore: seal(kept), synced: 0, sealed: null }
        lease.kept.segment = segment
        return new MemoryJournalWriter(world, kept, lease, segment, options)
      }) as Promise<JournalWriter>
    },

    async *read(deployment, from) {
      checkedName('deployment', deployment)
      await operate(world, life, { kind: 'read', deployment }, () => {})
      const kept = world.deployments.get(deployment)
      for (const text of kept === undefined ? [] : textsOf(kept, from)) yield JSON.parse(text) as JournalEvent
    },

    watch(deployment, changed) {
      return world.deployment(checkedName('deployment', deployment)).journalWatchers.add(() => {
        if (!life.dead) changed()
      })
    },

    list() {
      // A crash may have taken the first entry back.
      const begun = (id: string) => textsOf(world.deployment(id), 1).length > 0
      return operate(world, life, { kind: 'read' }, () => [...world.begun].filter(begun))
    },
  }
}

/** Seals what every worker but the newest wrote; gives the number of the last entry that counts there. */
function seal(kept: KeptDeployment): number {
  let lastSeq = 0
  for (const { segment } of kept.leases.slice(0, -1)) {
    if (segment === null) continue
    segment.sealed ??= segment.texts.length
    lastSeq = segment.seqBefore + segment.sealed
  }
  return lastSeq
}

/** The texts of the entries that count, from a number on. */
export function textsOf(kept: KeptDeployment, from: number): string[] {
  seal(kept)
  return kept.leases.flatMap(({ segment }) => {
    if (segment === null) return []
    return segment.texts.slice(Math.max(0, from - 1 - segment.seqBefore), segment.sealed ?? undefined)
  })
}

class MemoryJournalWriter implements JournalWriter {
  readonly #world: MemoryWorld
  readonly #kept: KeptDeployment
  readonly #lease: MemoryLease
  readonly #segment: Segment
  readonly #options: JournalOptions
  readonly #operation: { readonly deployment: string; readonly worker: string }
  #lastSeq: number
  #syncedSeq: number
  #closed = false
  /** Something that was appended could not be written: whoever waits for it will be told. */
  #trouble: unknown = null
  /** Somebody was told: from here on nothing is taken. */
  #failure: unknown = null

  constructor(
    world: MemoryWorld,
    kept: KeptDeployment,
    lease: MemoryLease,
    segment: Segment,
    options: JournalOptions,
  ) {
    this.#world = world
    this.#kept = kept
    this.#lease = lease
    this.#segment = segment
    this.#options = options
    this.#operation = { deployment: lease.deployment, worker: lease.worker }
    this.#lastSeq = segment.seqBefore
    this.#syncedSeq = segment.seqBefore
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  get syncedSeq(): number {
    return this.#syncedSeq
  }

  append(fact: JournalFact): JournalEvent {
    if (this.#failure !== null) throw this.#failure
    if (this.#closed) throw closedError(this.#lease.deployment)
    const { members, event } = stampEntry(fact, this.#lastSeq + 1, this.#options)
    this.#lastSeq += 1
    if (this.#lease.dead || this.#trouble !== null) return event
    try {
      this.#world.begin({ kind: 'journal.append', ...this.#operation, fact })
      if (this.#lease.dead) return event
      if (!this.#lease.newest) throw leaseLost(this.#lease.deployment)
    } catch (thrown) {
      this.#trouble = thrown
      return event
    }
    this.#segment.texts.push(`{${members}`)
    if (this.#lastSeq === 1) this.#world.begun.add(this.#lease.deployment)
    this.#kept.journalWatchers.tell()
    return event
  }

  synced(): Promise<void> {
    if (this.#lease.dead) return never()
    if (this.#failure !== null) return Promise.reject(this.#failure)
    if (this.#closed) return Promise.reject(closedError(this.#lease.deployment))
    if (this.#syncedSeq === this.#lastSeq) return done
    try {
      if (this.#trouble !== null) throw this.#trouble
      this.#world.begin({ kind: 'journal.sync', ...this.#operation })
      if (this.#lease.dead) return never()
      if (!this.#lease.newest) throw leaseLost(this.#lease.deployment)
    } catch (thrown) {
      this.#failure = thrown
      return Promise.reject(thrown)
    }
    this.#segment.synced = this.#segment.texts.length
    this.#syncedSeq = this.#lastSeq
    return done
  }

  async close(): Promise<void> {
    if (this.#closed) return
    const last = this.#failure === null ? this.synced() : done
    this.#closed = true
    await last
  }
}

function openedBefore(deployment: string): LandfallError {
  return new LandfallError({
    code: 'LEASE_HELD',
    message: `The journal of deployment ${deployment} was opened before with this lease`,
    target: deployment,
    remedy: 'Take the lease again before opening the journal again.',
  })
}

function closedError(deployment: string): LandfallError {
  return new LandfallError({
    code: 'UNEXPECTED',
    message: `The journal of deployment ${deployment} is closed`,
    target: deployment,
  })
}
