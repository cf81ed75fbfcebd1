import { expect, test } from 'vitest'
import { closeStage, total } from '../results.mjs'

const unit = { name: 'unit', passed: 12, failed: 0 }
const broken = { name: 'integration', passed: 3, failed: 2 }

test('adds up what was recorded', () => {
  expect(total([unit, broken])).toEqual({ passed: 15, failed: 2 })
})

test('a stage that failed without a counted failure counts as one', () => {
  expect(closeStage([unit], 'tests', 1)).toMatchObject({ failed: 1 })
  expect(closeStage([], 'tests', 127)).toMatchObject({ failed: 1 })
})

test('a failure is not counted twice, nor taken from the stage before', () => {
  expect(closeStage([unit, broken], 'tests', 1)).toMatchObject({ failed: 0 })
  const closed = closeStage([broken], 'tests', 1)
  expect(closeStage([broken, closed, unit], 'checks', 1)).toMatchObject({ failed: 1 })
  expect(closeStage([unit], 'tests', 0)).toMatchObject({ failed: 0 })
})
