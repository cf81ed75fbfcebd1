import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documents, outcomeOf } from './support/documents.ts'

const batch = 10_000

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'a hundred thousand random and mutated documents, part %i',
  { timeout: 300_000 },
  (seed) => {
    const seen = { valid: 0, invalid: 0 }
    fc.assert(
      fc.property(documents, (text) => {
        seen[outcomeOf(text)] += 1
      }),
      { numRuns: batch, seed },
    )
    expect(seen.valid + seen.invalid).toBe(batch)
    expect(seen.valid).toBeGreaterThan(0)
  },
)
