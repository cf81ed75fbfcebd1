import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visitorBook } from './visitors.js'

test('visits are counted', () => {
  const visitors = visitorBook()
  visitors.welcome()
  assert.equal(visitors.visits(), 1)
  assert.equal(visitors.healthy(), true)
})
