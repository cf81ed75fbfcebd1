import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LandfallError } from '../../../src/errors/landfall-error.ts'
import type { JournalEvent } from '../../../src/events/journal-event.ts'
import { encodeLine } from '../../../src/store/directory/journal-line.ts'
import { directoryStore } from '../../../src/store/directory-store.ts'
import { entriesFrom, fact, plainOptions, takeNext } from '../../../src/testing/conformance/store/case.ts'

/** The line of an entry, as it is in a file. */
export function lineOf(seq: number, name: string): string {
  const members = JSON.stringify({ seq, at: '2026-01-01T00:00:00.000Z', ...fact(name) }).slice(1)
  return encodeLine(members)
}

/** A store in a directory with the journal of the deployment `d1`, whose bytes a test changes. */
export function journalIn(root: string) {
  const directory = join(root, 'deployments', 'd1')
  const file = (name: string) => join(directory, name)
  return {
    file,
    /** As another process sees it: it has read nothing yet. */
    open: () => directoryStore(root),
    /** A worker that takes over, writes these entries and dies without a word. */
    async work(...names: string[]): Promise<void> {
      const store = directoryStore(root)
      const writer = await store.journals.open(await takeNext(store, 'd1', 'worker'), plainOptions())
      for (const name of names) writer.append(fact(name))
      await writer.close()
    },
    /** A worker that also told the store how far its journal is synced. */
    async workAndTell(...names: string[]): Promise<void> {
      const store = directoryStore(root)
      const lease = await takeNext(store, 'd1', 'worker')
      const writer = await store.journals.open(lease, plainOptions())
      for (const name of names) writer.append(fact(name))
      await writer.synced()
      await lease.renew(writer.syncedSeq)
      await writer.close()
    },
    async change(name: string, edit: (bytes: Buffer) => Buffer | string): Promise<void> {
      await writeFile(file(name), edit(await readFile(file(name))))
    },
    async paths(): Promise<string[]> {
      return (await entriesFrom(directoryStore(root), 'd1', 1)).map((entry) =>
        'path' in entry ? entry.path : '?',
      )
    },
    /** What reading gives: all entries, or the error. */
    async outcome(): Promise<JournalEvent[] | LandfallError> {
      try {
        return await entriesFrom(directoryStore(root), 'd1', 1)
      } catch (thrown) {
        if (thrown instanceof LandfallError) return thrown
        throw thrown
      }
    },
  }
}
