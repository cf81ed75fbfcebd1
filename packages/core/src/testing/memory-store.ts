import type { JournalEvent } from '../events/journal-event.ts'
import type { Claim, LeaseView, Store } from '../store/store.ts'
import { memoryClaims } from './memory/memory-claims.ts'
import { memoryBlobs, memoryInboxes, memoryLogs, memoryRecords } from './memory/memory-documents.ts'
import { memoryJournals, textsOf } from './memory/memory-journals.ts'
import { memoryLeases } from './memory/memory-leases.ts'
import { type KeptLease, type Life, MemoryWorld, type StoreOperation } from './memory/memory-world.ts'

export type { StoreOperation } from './memory/memory-world.ts'

/** Settings of a {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** The time that claims are stamped with, as ISO 8601. Default: 1970 and one second more with every claim. */
  readonly now?: () => string
}

/** How a simulated process or worker ends. */
export interface CrashOptions {
  /** `power cut`: entries that were not synced are lost. `kill`: they stay, as the file system has them. Default the first. */
  readonly as?: 'power cut' | 'kill'
  /** What the dead worker's `held()` answers, when something of it still asks. Default: it never answers. */
  readonly held?: 'hangs' | 'false'
}

/** One simulated process with a store of its own over the same memory. */
export interface MemoryProcess extends Store {
  /** From here on nothing that this process asks for happens, and no promise of it is kept. */
  crash(options?: CrashOptions): void
}

/** A store in memory, and what a test wants to do to it. It is itself the store of a first process. */
export interface MemoryStore extends Store {
  /** Another process over the same memory. */
  process(): MemoryProcess
  /** Ends one worker: as {@link MemoryProcess.crash}, for what goes through the leases of that worker. */
  crash(worker: string, options?: CrashOptions): void
  /** Calls back before each operation; what it throws is the operation's error, and it may crash the process that asks. */
  before(hook: ((operation: StoreOperation) => void) | null): void
  /** Refuses every write from here on with `STORE_UNWRITABLE`, as a full disk does; `null` ends it. */
  refuseWrites(cause: string | null): void
  /** The entries of a journal that count now. */
  entries(deployment: string): readonly JournalEvent[]
  /** Every claim that there ever was on an environment, oldest first. */
  claimsOn(environment: string): readonly Claim[]
  /** Every lease that there ever was on a deployment, oldest first. */
  leasesOf(deployment: string): readonly LeaseView[]
}

/**
 * A store in memory that behaves as a directory does, for tests and for the exploration of faults: several simulated
 * processes share it, and each can crash. It uses no timer.
 *
 * @example
 * const store = memoryStore()
 * const first = store.process()
 * const lease = await first.leases.take('d1', 'worker-1', null)
 * first.crash()
 * await store.leases.take('d1', 'worker-2', await store.leases.view('d1'))
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  let stamped = 0
  const world = new MemoryWorld(options.now ?? (() => new Date(stamped++ * 1000).toISOString()))
  return {
    ...storeOf(world, { dead: false }),

    process() {
      const life: Life = { dead: false }
      return {
        ...storeOf(world, life),
        crash(how) {
          life.dead = true
          crashLeases(world, how, (lease) => lease.life === life)
        },
      }
    },

    crash(worker, how) {
      crashLeases(world, how, (lease) => lease.view.worker === worker)
    },

    before(hook) {
      world.hook = hook
    },

    refuseWrites(cause) {
      world.refusal = cause
    },

    entries(deployment) {
      const kept = world.deployments.get(deployment)
      return kept === undefined ? [] : textsOf(kept, 1).map((text) => JSON.parse(text) as JournalEvent)
    },

    claimsOn(environment) {
      return (world.claims.get(environment) ?? []).map(({ claim }) => claim)
    },

    leasesOf(deployment) {
      return (world.deployments.get(deployment)?.leases ?? []).map(({ view }) => view)
    },
  }
}

function storeOf(world: MemoryWorld, life: Life): Store {
  return {
    claims: memoryClaims(world, life),
    leases: memoryLeases(world, life),
    journals: memoryJournals(world, life),
    inboxes: memoryInboxes(world, life),
    records: memoryRecords(world, life),
    blobs: memoryBlobs(world, life),
    logs: memoryLogs(world, life),
  }
}

function crashLeases(
  world: MemoryWorld,
  how: CrashOptions | undefined,
  concerned: (lease: KeptLease) => boolean,
): void {
  for (const { leases } of world.deployments.values()) {
    for (const lease of leases) {
      if (lease.crashed !== null || !concerned(lease)) continue
      lease.crashed = how?.held ?? 'hangs'
      const { segment } = lease
      if (segment !== null && segment.sealed === null && how?.as !== 'kill')
        segment.texts.length = segment.synced
    }
  }
}
