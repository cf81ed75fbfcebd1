import fc from 'fast-check'
import { expect, test } from 'vitest'
import { edits, nearest } from '../../src/config/problems/nearest.ts'

test.each([
  ['prodution', ['staging', 'production'], 'production'],
  ['blueGreen', ['blue-green', 'canary'], 'blue-green'],
  ['COMIT', ['VERSION', 'COMMIT'], 'COMMIT'],
  ['wbe', ['api', 'web'], 'web'],
  ['kubernetes', ['local', 'ssh'], null],
  ['x', [], null],
  ['web', ['web'], null],
])('%s among %j is %s', (seen, known, meant) => {
  expect(nearest(seen, known)).toBe(meant)
})

test('edits are a distance', () => {
  const word = fc.string({ maxLength: 8 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(edits(a, a)).toBe(0)
      expect(edits(a, b)).toBe(edits(b, a))
      expect(edits(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(edits(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
    }),
  )
})
