import { existsSync, statSync } from 'node:fs'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { Lease, LeaseStore, LeaseView } from '../store.ts'
import { type DurableFiles, documentOf, documentText, namesIn } from './durable-files.ts'
import { type DeploymentFiles, filesOf } from './layout.ts'
import { unwritable } from './storage-errors.ts'

const leaseForm = {
  epoch: 'number',
  worker: 'string',
  beat: 'number',
  released: 'boolean',
  syncedSeq: 'number',
} as const

/**
 * For so long after a look a lease that was held is taken to be held, in ms. No other worker can begin in less,
 * and a worker that was stopped in between looks again: the monotonic clock went on meanwhile.
 */
const freshMs = 0.05

/** The lease of one epoch; `null` when that epoch has not begun. */
export function leaseOf(files: DeploymentFiles, epoch: number): Promise<LeaseView | null> {
  return documentOf<LeaseView>(files.lease(epoch), 'a lease', leaseForm)
}

/** Whether the epoch has begun. One look at the file system, without a trip through the thread pool. */
export function epochBegan(files: DeploymentFiles, epoch: number): boolean {
  return isThere(files.lease(epoch))
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (thrown) {
    throw unwritable(path, thrown)
  }
}

/** The number of the newest epoch; 0 when there is none. */
async function newestEpoch(files: DeploymentFiles): Promise<number> {
  const epochs = (await namesIn(files.leases)).map((name) => Number(/^(\d{4,})\.json$/.exec(name)?.[1] ?? 0))
  return Math.max(0, ...epochs)
}

/**
 * Leases as files numbered by epoch, each made once and never removed. A worker shows that it is alive by rewriting
 * its own file; it holds its lease as long as the file of the next epoch is not there.
 */
export function directoryLeases(root: string, durable: DurableFiles): LeaseStore {
  return {
    async view(deployment) {
      const files = filesOf(root, deployment)
      const epoch = await newestEpoch(files)
      return epoch === 0 ? null : leaseOf(files, epoch)
    },

    async take(deployment, worker, after) {
      const files = filesOf(root, deployment)
      const epoch = (after?.epoch ?? 0) + 1
      if ((await newestEpoch(files)) !== epoch - 1) throw held(deployment)
      const before = epoch === 1 ? null : await leaseOf(files, epoch - 1)
      const first: LeaseView = { epoch, worker, beat: 1, released: false, syncedSeq: before?.syncedSeq ?? 0 }
      if (!(await durable.putNew(files.lease(epoch), documentText(first)))) throw held(deployment)
      return new DirectoryLease(deployment, files, durable, first)
    },
  }
}

function held(deployment: string): LandfallError {
  return new LandfallError({
    code: 'LEASE_HELD',
    message: `Another worker took the lease of deployment ${deployment}`,
    target: deployment,
  })
}

/** A lease held by this process. */
export class DirectoryLease implements Lease {
  readonly deployment: string
  readonly worker: string
  readonly epoch: number
  readonly #file: string
  readonly #nextFile: string
  readonly #durable: DurableFiles
  #view: LeaseView
  /** Set for good when the lease was found lost or was released. */
  #over = false
  #lookedAt = -Infinity
  /** The end of the rewriting that was asked for last: they follow one another. */
  #rewriting: Promise<unknown> = Promise.resolve()

  constructor(deployment: string, files: DeploymentFiles, durable: DurableFiles, view: LeaseView) {
    this.deployment = deployment
    this.worker = view.worker
    this.epoch = view.epoch
    this.#file = files.lease(view.epoch)
    this.#nextFile = files.lease(view.epoch + 1)
    this.#durable = durable
    this.#view = view
  }

  held(): boolean {
    return performance.now() - this.#lookedAt < freshMs ? !this.#over : this.look()
  }

  /** As `held`, but always by a look at the file system: true after everything that was done before. */
  look(): boolean {
    // The own file is looked at too: a store that was removed under its worker may be another one by now.
    this.#over ||= isThere(this.#nextFile) || !existsSync(this.#file)
    this.#lookedAt = performance.now()
    return !this.#over
  }

  /** Remembers how far the journal is synced, to be told with the next beat. */
  noteSynced(syncedSeq: number): void {
    if (syncedSeq > this.#view.syncedSeq) this.#view = { ...this.#view, syncedSeq }
  }

  renew(syncedSeq: number): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!this.held()) return false
      this.noteSynced(syncedSeq)
      await this.#rewrite({ ...this.#view, beat: this.#view.beat + 1 })
      return this.held()
    })
  }

  release(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.held()) return
      this.#over = true
      await this.#rewrite({ ...this.#view, released: true })
    })
  }

  async #rewrite(view: LeaseView): Promise<void> {
    await this.#durable.replace(this.#file, documentText(view))
    this.#view = { ...view, syncedSeq: Math.max(view.syncedSeq, this.#view.syncedSeq) }
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#rewriting.then(run, run)
    this.#rewriting = turn.catch(() => {})
    return turn
  }
}
