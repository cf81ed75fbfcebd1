import type { JournalWriter, Store } from '@landfall/core'
import { type Boundary, entryName } from './boundary.ts'

/** A store whose process dies at a boundary of a journal that it writes. */
export function mortalStore(store: Store, { entry, side }: Boundary, die: () => never): Store {
  const mortal = (writer: JournalWriter): JournalWriter => ({
    get lastSeq() {
      return writer.lastSeq
    },
    get syncedSeq() {
      return writer.syncedSeq
    },
    append(fact) {
      const here = entryName(fact) === entry
      if (here && side === 'before') die()
      const event = writer.append(fact)
      if (here) writer.synced().then(die, () => {})
      return event
    },
    synced: () => writer.synced(),
    close: () => writer.close(),
  })
  return {
    ...store,
    journals: {
      ...store.journals,
      open: async (lease, options) => mortal(await store.journals.open(lease, options)),
    },
  }
}
