import { fdatasync, fdatasyncSync, writeSync } from 'node:fs'
import { setImmediate } from 'node:timers'

/**
 * A sync slower than this, in ms, is done by the thread pool from the next one on. On a fast disk the trip through the
 * pool costs more than the sync keeps the event loop waiting.
 */
const slowMs = 1

interface Waiter {
  readonly mark: number
  resolve(): void
  reject(reason: unknown): void
}

/** A file that is only added to. */
export interface CommitFile {
  /** Writes the bytes from an offset on, or a part of them; returns how many. */
  write(bytes: Buffer, offset: number): number
  /** Syncs while the event loop waits. */
  syncNow(): void
  /** Syncs beside the event loop. */
  sync(done: (thrown: Error | null) => void): void
}

/** The file behind a descriptor. */
export function commitFile(fd: number): CommitFile {
  return {
    write: (bytes, offset) => writeSync(fd, bytes, offset),
    syncNow: () => fdatasyncSync(fd),
    sync: (done) => fdatasync(fd, done),
  }
}

/** What a {@link GroupCommit} tells its owner. */
export interface CommitEvents {
  /** Something is about to be written; throws when it must not be. */
  writing(): void
  /** Everything up to the mark is on stable storage; throws when that does not count. */
  synced(mark: number): void
  /** Gives the error that everybody is told, from now on. */
  failed(thrown: unknown): Error
}

/**
 * Writes texts to the end of a file. What is added during one turn of the event loop goes in one write; all who wait
 * when a sync begins share it. After the first failure nothing is written any more.
 */
export class GroupCommit {
  readonly #file: CommitFile
  readonly #events: CommitEvents
  #texts: string[] = []
  #waiters: Waiter[] = []
  /** The mark of the last text that was added, and of the last that was written. */
  #added = 0
  #written = 0
  #scheduled = false
  #syncing = false
  #lastSyncMs = 0
  #failure: Error | null = null

  constructor(file: CommitFile, mark: number, events: CommitEvents) {
    this.#file = file
    this.#added = mark
    this.#written = mark
    this.#events = events
  }

  /** Why nothing is written any more, if so. */
  get failure(): Error | null {
    return this.#failure
  }

  add(text: string, mark: number): void {
    this.#texts.push(text)
    this.#added = mark
    this.#schedule()
  }

  /** Resolves when everything added so far is on stable storage. */
  sync(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiters.push({ mark: this.#added, resolve, reject })
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    // Not a microtask: whatever this turn of the event loop still starts shall be in the same write and sync.
    setImmediate(() => {
      this.#scheduled = false
      this.#commit()
    })
  }

  #commit(): void {
    if (this.#failure !== null) return
    try {
      this.#write()
      if (this.#waiters.length > 0 && !this.#syncing) this.#syncWritten()
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  #write(): void {
    if (this.#texts.length === 0) return
    this.#events.writing()
    const bytes = Buffer.from(this.#texts.join(''))
    this.#texts = []
    // A full disk takes a part of it first and refuses the rest then.
    for (let done = 0; done < bytes.length; ) done += this.#file.write(bytes, done)
    this.#written = this.#added
  }

  #syncWritten(): void {
    const mark = this.#written
    const began = performance.now()
    if (this.#lastSyncMs < slowMs) {
      this.#file.syncNow()
      this.#noteSynced(mark, began)
      return
    }
    this.#syncing = true
    this.#file.sync((thrown) => {
      this.#syncing = false
      try {
        if (thrown) throw thrown
        this.#noteSynced(mark, began)
      } catch (failure) {
        this.#fail(failure)
      }
      if (this.#waiters.length > 0) this.#schedule()
    })
  }

  #noteSynced(mark: number, began: number): void {
    this.#lastSyncMs = performance.now() - began
    this.#events.synced(mark)
    const waiters = this.#waiters
    this.#waiters = waiters.filter((waiter) => waiter.mark > mark)
    for (const waiter of waiters) if (waiter.mark <= mark) waiter.resolve()
  }

  #fail(thrown: unknown): void {
    this.#failure ??= this.#events.failed(thrown)
    const waiters = this.#waiters
    this.#waiters = []
    this.#texts = []
    for (const waiter of waiters) waiter.reject(this.#failure)
  }
}
