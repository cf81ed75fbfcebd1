import type { StoreCase, StoreHarness } from './store/case.ts'
import { claimCases } from './store/claims.ts'
import { documentCases } from './store/documents.ts'
import { journalCases } from './store/journals.ts'
import { leaseCases } from './store/leases.ts'
import { takeoverCases } from './store/takeovers.ts'

export type { StoreHarness } from './store/case.ts'

/** What the suite needs of a test runner: `test` of vitest, of `node:test`, of jest. */
export type StoreTest = (name: string, run: () => Promise<void>) => unknown

const suites: { readonly [part: string]: readonly StoreCase[] } = {
  claims: claimCases,
  leases: leaseCases,
  journals: journalCases,
  takeovers: takeoverCases,
  documents: documentCases,
}

/**
 * Declares one test for each thing that every {@link Store} does. What only a certain storage can do, such as
 * losing the end of a file, is for its own tests.
 *
 * @param test the runner's function
 * @param factory gives an empty storage for each test; its `dispose` is called after the test
 *
 * @example
 * import { test } from 'vitest'
 * storeConformance(test, async () => {
 *   const database = await freshDatabase()
 *   return { open: () => postgresStore(database.url), dispose: () => database.drop() }
 * })
 */
export function storeConformance(test: StoreTest, factory: () => Promise<StoreHarness> | StoreHarness): void {
  for (const [part, cases] of Object.entries(suites)) {
    for (const { name, run } of cases) {
      test(`${part}: ${name}`, async () => {
        const harness = await factory()
        try {
          await run(harness)
        } finally {
          await harness.dispose?.()
        }
      })
    }
  }
}
