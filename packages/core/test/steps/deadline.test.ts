import { defineStep } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { steps } from '../support/shop.ts'

const silent = (listens: boolean) =>
  defineStep({
    name: 'silent',
    version: 1,
    input: z.object({}),
    output: z.null(),
    run: (_, { signal }) =>
      new Promise<null>((_resolve, reject) => {
        if (listens) signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })

for (const listens of [true, false]) {
  test(`a step that ${listens ? 'hears' : 'ignores'} its signal ends at its deadline`, async () => {
    const step = silent(listens)
    const t = testLandfall({ targets: {}, steps: [step] })
    const run = await t.deploy(
      steps((p) => p.step(step, {}, { deadline: '5m' })),
      { version: '1.0.0' },
    )
    const record = await t.finish(run)
    expect(record.error).toMatchObject({ code: 'EFFECT_TIMED_OUT', expected: 'an answer within 300000 ms' })
    expect(t.clock.monotonic()).toBeLessThan(5 * 60_000 + (listens ? 1 : 30_000))
  })

  test(`a step that ${listens ? 'hears' : 'ignores'} its signal ends when the deployment is aborted`, async () => {
    const step = silent(listens)
    const t = testLandfall({ targets: {}, steps: [step] })
    const run = await t.deploy(
      steps((p) => p.step(step, {}, { deadline: '5h' })),
      { version: '1.0.0' },
    )
    await t.clock.advance('1m')
    await run.abort({ by: 'ann', reason: 'no' })
    expect((await t.finish(run)).outcome).toBe('aborted')
    expect(t.clock.monotonic()).toBeLessThan(60_000 + 30_000)
  })
}

test('without a deadline of its own a step has ten minutes', async () => {
  const step = silent(true)
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {})),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).error).toMatchObject({ code: 'EFFECT_TIMED_OUT' })
  expect(t.clock.monotonic()).toBe(600_000)
})

test('each attempt has the whole deadline', async () => {
  const step = silent(true)
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {}, { deadline: '1m', retry: { attempts: 3, backoff: '10s' } })),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).error).toMatchObject({ code: 'EFFECT_TIMED_OUT' })
  expect(t.clock.monotonic()).toBe(3 * 60_000 + 10_000 + 20_000)
})

for (const deadline of [0, '0s', -1, 'never', Number.POSITIVE_INFINITY, '1000000d']) {
  test(`a deadline of ${deadline} is refused when the pipeline is defined`, () => {
    expect(() => steps((p) => p.command('a', 'a', { deadline }))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  })
}
