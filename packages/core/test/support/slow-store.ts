import type { JournalWriter, Store } from '@landfall/core'

/** The store, whose journal calls `whenSyncing` each time before something has reached stable storage. */
export function syncing(store: Store, whenSyncing: () => Promise<void>): Store {
  const slowed = (writer: JournalWriter): JournalWriter => ({
    get lastSeq() {
      return writer.lastSeq
    },
    get syncedSeq() {
      return writer.syncedSeq
    },
    append: (fact) => writer.append(fact),
    async synced() {
      await whenSyncing()
      await writer.synced()
    },
    close: () => writer.close(),
  })
  const { journals } = store
  return {
    ...store,
    journals: {
      ...journals,
      open: async (lease, options) => slowed(await journals.open(lease, options)),
    },
  }
}
