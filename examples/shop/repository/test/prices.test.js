import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceOf } from '../src/prices.js'

test('an article has its price', () => assert.equal(priceOf('rope'), 1_250))

test('what the shop does not have has none', () =>
  assert.throws(() => priceOf('submarine'), /no article submarine/))
