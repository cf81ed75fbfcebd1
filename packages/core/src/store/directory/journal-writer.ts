import { closeSync, constants, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../../events/journal-event.ts'
import { leaseLost, stampEntry } from '../journal-entry.ts'
import type { JournalOptions, JournalWriter } from '../store.ts'
import type { DirectoryLease } from './directory-leases.ts'
import { syncDirectory } from './durable-files.ts'
import { commitFile, GroupCommit } from './group-commit.ts'
import { encodeLine, longestLine } from './journal-line.ts'
import { errnoOf, unwritable, usingStorage } from './storage-errors.ts'

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants

/** Makes the segment of a lease and opens it for its one writer. */
export async function openSegment(
  file: string,
  lease: DirectoryLease,
  lastSeq: number,
  options: JournalOptions,
): Promise<JournalWriter> {
  return usingStorage(file, async () => {
    let fd: number
    try {
      fd = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_APPEND)
    } catch (thrown) {
      if (errnoOf(thrown) !== 'EEXIST') throw thrown
      throw new LandfallError({
        code: 'LEASE_HELD',
        message: `The journal of deployment ${lease.deployment} was opened before with this lease`,
        target: file,
        remedy: 'Take the lease again before opening the journal again.',
      })
    }
    try {
      await syncDirectory(dirname(file))
    } catch (thrown) {
      closeSync(fd)
      throw thrown
    }
    return new DirectoryJournalWriter(file, fd, lease, lastSeq, options)
  })
}

class DirectoryJournalWriter implements JournalWriter {
  readonly #file: string
  readonly #fd: number
  readonly #lease: DirectoryLease
  readonly #options: JournalOptions
  readonly #commit: GroupCommit
  #lastSeq: number
  #syncedSeq: number
  #closed = false

  constructor(file: string, fd: number, lease: DirectoryLease, lastSeq: number, options: JournalOptions) {
    this.#file = file
    this.#fd = fd
    this.#lease = lease
    this.#options = options
    this.#lastSeq = lastSeq
    this.#syncedSeq = lastSeq
    this.#commit = new GroupCommit(commitFile(fd), lastSeq, {
      writing: () => this.#assert(lease.held()),
      synced: (seq) => this.#noteSynced(seq),
      failed: (thrown) => unwritable(file, thrown),
    })
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  get syncedSeq(): number {
    return this.#syncedSeq
  }

  append(fact: JournalFact): JournalEvent {
    if (this.#commit.failure !== null) throw this.#commit.failure
    if (this.#closed) throw this.#closedError()
    const seq = this.#lastSeq + 1
    const { members, event } = stampEntry(fact, seq, this.#options)
    if (members.length > longestLine / 4) throw this.#tooLarge(fact, members.length)
    this.#commit.add(encodeLine(members), seq)
    this.#lastSeq = seq
    return event
  }

  synced(): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closedError())
    if (this.#commit.failure === null && this.#syncedSeq === this.#lastSeq) return Promise.resolve()
    return this.#commit.sync()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    // What failed was told to those who waited; closing comes after it.
    if (this.#commit.failure === null && this.#syncedSeq < this.#lastSeq) {
      const last = this.#commit.sync()
      this.#closed = true
      await last.finally(() => closeSync(this.#fd))
      return
    }
    this.#closed = true
    closeSync(this.#fd)
  }

  #assert(held: boolean): void {
    if (!held) throw leaseLost(this.#lease.deployment)
  }

  #noteSynced(seq: number): void {
    // Looked at after the sync: as long as no other worker has begun, what is synced by now will be in the seal.
    this.#assert(this.#lease.look())
    this.#syncedSeq = seq
    this.#lease.noteSynced(seq)
  }

  #closedError(): LandfallError {
    return new LandfallError({ code: 'UNEXPECTED', message: `${this.#file} is closed`, target: this.#file })
  }

  #tooLarge(fact: JournalFact, size: number): LandfallError {
    return new LandfallError({
      code: 'RESULT_TOO_LARGE',
      message: `A journal entry ${fact.type} has ${size} characters`,
      target: this.#file,
      expected: `at most ${longestLine / 4} characters`,
      seen: `${size} characters`,
    })
  }
}
