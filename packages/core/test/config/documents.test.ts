import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documents, outcomeOf } from './support/documents.ts'

test('whatever a document says: a configuration, or problems', () => {
  const seen = { valid: 0, invalid: 0 }
  fc.assert(
    fc.property(documents, (text) => {
      seen[outcomeOf(text)] += 1
    }),
    { numRuns: 2_000, seed: 4711 },
  )
  // Both ways are taken, so the documents are worth something.
  expect(seen.valid).toBeGreaterThan(50)
  expect(seen.invalid).toBeGreaterThan(500)
})
