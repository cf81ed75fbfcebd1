import { createLandfall, defineCondition, defineStep, type StrategyDefinition } from '@landfall/core'
import { memoryStore } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'

const environments = { test: { targets: {} } }
const duplicate = (name: string) =>
  expect.objectContaining({ code: 'PIPELINE_DUPLICATE', message: expect.stringContaining(name) })

function stepCalled(name: string) {
  return defineStep({ name, version: 1, input: z.any(), output: z.any(), run: async () => null })
}

// A step called `probe` would otherwise answer for every verification.
for (const name of [
  'probe',
  'probe-command',
  'measure',
  'artifact',
  'command',
  'check',
  'deploy',
  'adapter.shift',
]) {
  test(`a step of one's own cannot be called ${name}`, () => {
    const make = () => createLandfall({ environments, store: memoryStore(), steps: [stepCalled(name)] })
    expect(make).toThrow(duplicate(`${name}@1`))
  })
}

test('the same name with another version is another step', () => {
  const smoke = stepCalled('smoke')
  const landfall = createLandfall({
    environments,
    store: memoryStore(),
    steps: [smoke, { ...smoke, version: 2 }],
  })
  expect(landfall).toBeDefined()
})

test('a step is registered once', () => {
  const smoke = stepCalled('smoke')
  const make = () => createLandfall({ environments, store: memoryStore(), steps: [smoke, smoke] })
  expect(make).toThrow(duplicate('smoke@1'))
})

test("a strategy of one's own cannot take the name of a built-in one", () => {
  const strategy: StrategyDefinition = {
    name: 'canary',
    version: 1,
    needs: ['update'],
    parse: (input) => input,
    stages: () => [{ what: 'all', exposure: 100 }],
    run: (context) => context.update(),
  }
  const make = () => createLandfall({ environments, store: memoryStore(), strategies: [strategy] })
  expect(make).toThrow(duplicate('canary@1'))
})

test("a condition of one's own cannot take the name of a built-in one", () => {
  const { definition } = defineCondition({ name: 'environment', version: 1, holds: () => true })
  const make = () => createLandfall({ environments, store: memoryStore(), conditions: [definition as never] })
  expect(make).toThrow(duplicate('environment@1'))
})
