import { expect, test } from 'vitest'
import { suggest } from '../../src/args/suggest.ts'

const known = ['staging', 'production', 'eu-production', 'dev']

test.each([
  ['prodution', 'production'],
  ['Production', 'production'],
  ['prod', 'production'],
  ['stagign', 'staging'],
  ['eu-prodction', 'eu-production'],
  ['de', 'dev'],
])('%s probably means %s', (word, meant) => {
  expect(suggest(word, known)).toBe(meant)
})

test.each(['moon', 'x', ''])('%j means none of them', (word) => {
  expect(suggest(word, known)).toBeNull()
})

test('nothing is known: nothing is meant', () => {
  expect(suggest('production', [])).toBeNull()
})
