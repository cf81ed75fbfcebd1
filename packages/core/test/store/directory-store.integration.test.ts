import { rm } from 'node:fs/promises'
import { describe, test } from 'vitest'
import { directoryStore } from '../../src/store/directory-store.ts'
import { storeConformance } from '../../src/testing/conformance/store.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

describe('the directory store is a store', () => {
  storeConformance(test, async () => {
    const directory = await temporaryDirectory()
    return {
      open: () => directoryStore(directory),
      dispose: () => rm(directory, { recursive: true }),
    }
  })
})
