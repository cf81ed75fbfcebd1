import { catalogue } from '@landfall/core'
import { expect, test } from 'vitest'
import { codeOfEnd, codeOfError } from '../src/exit-codes.ts'

test.each([
  ['succeeded', 0],
  ['failed_untouched', 1],
  ['failed', 1],
  ['rolled_back', 3],
  ['rollback_failed', 4],
  ['unknown', 4],
  ['needs_person', 4],
  ['aborted', 5],
] as const)('%s is %i', (outcome, code) => {
  expect(codeOfEnd({ outcome, error: outcome === 'succeeded' ? null : {} })).toBe(code)
})

test('a rollback that was asked for, and went well, is a success', () => {
  expect(codeOfEnd({ outcome: 'rolled_back', error: null })).toBe(0)
})

test.each([
  ['UNKNOWN_ENVIRONMENT', 2],
  ['UNKNOWN_DEPLOYMENT', 2],
  ['INVALID_VERSION', 2],
  ['CONFIG_INVALID', 2],
  ['PIPELINE_CYCLE', 2],
  ['STRATEGY_UNSUPPORTED', 2],
  ['NO_ROLLBACK_TARGET', 2],
  ['ENVIRONMENT_BLOCKED', 4],
  ['INTERRUPTED', 6],
  ['ENVIRONMENT_BUSY', 7],
  ['LEASE_HELD', 7],
  ['WINDOW_CLOSED', 7],
  ['GUARDRAIL_REFUSED', 7],
  ['PERSON_REQUIRED', 7],
  ['REQUESTER_UNPROVEN', 7],
  ['STORE_UNWRITABLE', 1],
  ['UNKNOWN_REVISION', 1],
  ['PLATFORM_UNOBSERVABLE', 1],
])('the error %s is %i', (error, code) => {
  expect(codeOfError(error)).toBe(code)
  expect(catalogue).toHaveProperty(error)
})
