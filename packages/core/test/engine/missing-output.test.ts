import { defineCondition, defineStep } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { steps } from '../support/shop.ts'

const find = defineStep({
  name: 'find',
  version: 1,
  input: z.object({}),
  output: z.object({ id: z.string(), url: z.string().optional() }),
  run: async () => ({ id: 'one' }),
})
const smoke = defineStep({
  name: 'smoke',
  version: 1,
  input: z.object({ url: z.string().optional() }),
  output: z.null(),
  run: async () => null,
})
const never = defineCondition({ name: 'never', version: 1, holds: () => false })
const options = { targets: {}, steps: [find, smoke], conditions: [never.definition as never] }

test('a step that uses a member which an output does not have fails: it must not be passed over', async () => {
  const t = testLandfall(options)
  const pipeline = steps((p) => {
    const found = p.step(find, {})
    p.step(smoke, { url: found.at('url') as never })
  })
  const record = await t.finish(await t.deploy(pipeline, { version: '1.0.0' }))
  expect(record.status).toBe('failed')
  expect(record.error).toMatchObject({ code: 'PIPELINE_REFERENCE', target: 'smoke', seen: 'find with id' })
})

test('a step that uses the output of a skipped one is skipped with it, and so are those that use its own', async () => {
  const t = testLandfall(options)
  const pipeline = steps((p) => {
    const found = p.step(find, {}, { when: never({}) })
    const looked = p.step(smoke, { url: found.at('id') })
    p.step(smoke, { url: looked as never }, { name: 'again' })
    p.command('after', 'after')
  })
  const run = await t.deploy(pipeline, { version: '1.0.0' })
  const record = await t.finish(run)
  expect(record.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'find skipped',
    'smoke skipped',
    'again skipped',
    'after pass',
  ])
  expect(record.status).toBe('success')
})
