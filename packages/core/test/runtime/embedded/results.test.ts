import { defineStep } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { steps } from '../../support/shop.ts'

const circular: { self?: object } = {}
circular.self = circular

for (const [what, value] of [
  ['a function', () => 1],
  ['a big integer', { count: 10n }],
  ['something circular', circular],
  ['a symbol', Symbol('one')],
] as const) {
  test(`a step that gives ${what} has failed: that is no JSON`, async () => {
    const step = defineStep({
      name: 'gives',
      version: 1,
      input: z.object({}),
      output: z.any(),
      run: async () => value,
    })
    const t = testLandfall({ targets: {}, steps: [step] })
    const run = await t.deploy(
      steps((p) => p.step(step, {})),
      { version: '1.0.0' },
    )
    const record = await t.finish(run)
    expect(record.error).toMatchObject({ code: 'RESULT_INVALID', effect: 'gives/run' })
    expect(t.journal(run).filter(({ type }) => type === 'effect.failed')).toHaveLength(1)
  })
}

test('a step that gives nothing gives null', async () => {
  const step = defineStep({
    name: 'gives',
    version: 1,
    input: z.object({}),
    output: z.any(),
    run: async () => undefined,
  })
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {})),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).status).toBe('success')
})
