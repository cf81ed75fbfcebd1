import { defineStep } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { steps } from '../support/shop.ts'

const add = defineStep({
  name: 'add',
  version: 1,
  input: z.object({ a: z.coerce.number(), b: z.number().max(10).default(1) }),
  output: z.object({ sum: z.number() }),
  run: async ({ a, b }) => ({ sum: a + b }),
})

test('outputs go into the inputs of later steps, validated and with their defaults', async () => {
  const t = testLandfall({ targets: {}, steps: [add] })
  const run = await t.deploy(
    steps((p) => {
      const first = p.step(add, { a: '1' as never })
      const second = p.step(add, { a: first.at('sum'), b: first.at('sum') }, { name: 'second' })
      p.step(add, { a: second.at('sum') }, { name: 'third' })
    }),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).status).toBe('success')
  const results = t.journal(run).flatMap((event) => (event.type === 'effect.succeeded' ? [event.result] : []))
  expect(results).toEqual([{ sum: 2 }, { sum: 4 }, { sum: 5 }])
})

test('an input that is not valid fails the step, and says where', async () => {
  const t = testLandfall({ targets: {}, steps: [add] })
  const run = await t.deploy(
    steps((p) => p.step(add, { a: 1, b: 11 })),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).error).toMatchObject({
    code: 'INVALID_INPUT',
    target: 'add@1',
    message: expect.stringContaining('b: '),
  })
})

test('an output that is not valid fails the step, and says where', async () => {
  const wrong = defineStep({ ...add, name: 'wrong', run: async () => ({ sum: 'many' }) as never })
  const t = testLandfall({ targets: {}, steps: [wrong] })
  const run = await t.deploy(
    steps((p) => p.step(wrong, { a: 1 })),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).error).toMatchObject({
    code: 'RESULT_INVALID',
    message: expect.stringContaining('sum: '),
  })
})

test('a step is told what it needs to find its own earlier work', async () => {
  const seen: unknown[] = []
  const curious = defineStep({
    name: 'curious',
    version: 7,
    input: z.object({}),
    output: z.null(),
    async run(_, { operationId, path, deployment, environment, deadlineMs, projectDirectory }) {
      seen.push({ operationId, path, deployment, environment, deadlineMs, projectDirectory })
      return null
    },
  })
  const t = testLandfall({ targets: {}, steps: [curious] })
  t.crashAt('curious/run', 'after effect')
  const run = await t.deploy(
    steps((p) => p.step(curious, {}, { deadline: '1m' })),
    { version: '1.0.0' },
  )
  await t.crashed()
  await t.finish(await t.resume(run))
  const told = {
    operationId: `${run.id}/curious/run`,
    path: 'curious/run',
    deployment: run.id,
    environment: 'test',
    deadlineMs: 60_000,
    projectDirectory: process.cwd(),
  }
  expect(seen).toEqual([told, told])
})

test('what a step gives is kept as JSON, also when it is large, and is the same after a crash', async () => {
  const large = defineStep({
    name: 'large',
    version: 1,
    input: z.object({}),
    output: z.object({ text: z.string(), gone: z.undefined().optional() }),
    run: async () => ({ text: 'ü'.repeat(200_000), gone: undefined }),
  })
  const seen: number[] = []
  const measure = defineStep({
    name: 'length',
    version: 1,
    input: z.object({ text: z.string() }),
    output: z.null(),
    async run({ text }) {
      seen.push(text.length)
      return null
    },
  })
  const t = testLandfall({ targets: {}, steps: [large, measure] })
  t.crashAt('length/run', 'after effect')
  const run = await t.deploy(
    steps((p) => {
      const made = p.step(large, {})
      p.step(measure, { text: made.at('text') })
    }),
    { version: '1.0.0' },
  )
  await t.crashed()
  expect((await t.finish(await t.resume(run))).status).toBe('success')
  expect(seen).toEqual([200_000, 200_000])
  expect(t.journal(run)).toContainEqual(
    expect.objectContaining({ path: 'large/run', blob: expect.any(String) }),
  )
})
