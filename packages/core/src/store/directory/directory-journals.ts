import { open } from 'node:fs/promises'
import type { JournalEvent } from '../../events/journal-event.ts'
import { foreignLease } from '../foreign-lease.ts'
import { leaseLost } from '../journal-entry.ts'
import { isSafeName } from '../names.ts'
import type { JournalStore } from '../store.ts'
import { DirectoryLease } from './directory-leases.ts'
import { type DurableFiles, namesIn } from './durable-files.ts'
import { JournalReader } from './journal-reader.ts'
import { sealBefore } from './journal-seal.ts'
import { openSegment } from './journal-writer.ts'
import { deploymentsIn, filesOf } from './layout.ts'
import { oneByOne } from './one-by-one.ts'
import { errnoOf, usingStorage } from './storage-errors.ts'
import { watchDirectory } from './watch-directory.ts'

/** Journals as one file for each worker, `journal.0001.jsonl`; what counts of an earlier one says its seal. */
export function directoryJournals(root: string, durable: DurableFiles): JournalStore {
  const reader = new JournalReader(durable)

  return {
    async open(lease, options) {
      if (!(lease instanceof DirectoryLease)) throw foreignLease(lease.deployment)
      const files = filesOf(root, lease.deployment)
      if (!lease.held()) throw leaseLost(lease.deployment)
      const lastSeq = await sealBefore(durable, files, lease.epoch)
      return openSegment(files.segment(lease.epoch), lease, lastSeq, options)
    },

    read(deployment, from): AsyncIterable<JournalEvent> {
      const files = filesOf(root, deployment)
      return { [Symbol.asyncIterator]: () => oneByOne(reader.read(deployment, files, from)) }
    },

    watch(deployment, changed) {
      return watchDirectory(filesOf(root, deployment).directory, changed)
    },

    async list() {
      const directory = deploymentsIn(root)
      const deployments = (await namesIn(directory)).filter(isSafeName)
      const begun: { deployment: string; at: string }[] = []
      for (const deployment of deployments) {
        const at = await beginningOf(filesOf(root, deployment).segment(1))
        if (at !== null) begun.push({ deployment, at })
      }
      // By code unit, as ISO 8601 sorts; of equal times by id, so that two calls agree.
      const key = (entry: { deployment: string; at: string }) => `${entry.at} ${entry.deployment}`
      return begun.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map((entry) => entry.deployment)
    },
  }
}

/** The time of the first entry, which stands at the beginning of the line; `null` when there is none. */
async function beginningOf(segment: string): Promise<string | null> {
  return usingStorage(segment, async () => {
    const handle = await open(segment, 'r').catch((thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ENOTDIR') return null
      throw thrown
    })
    if (handle === null) return null
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(128), 0, 128, 0)
      const start = buffer.toString('latin1', 0, bytesRead)
      return /^\{"crc":"[0-9a-f]{8}","seq":1,"at":"([^"]*)"/.exec(start)?.[1] ?? (bytesRead > 0 ? '' : null)
    } finally {
      await handle.close()
    }
  })
}
