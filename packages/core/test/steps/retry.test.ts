import { defineStep, LandfallError } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { steps } from '../support/shop.ts'

function failing(times: number, error: () => unknown = () => new Error('not yet')) {
  const runs: number[] = []
  const step = defineStep({
    name: 'sometimes',
    version: 1,
    input: z.object({}),
    output: z.number(),
    async run(_, { clock }) {
      runs.push(clock.monotonic())
      if (runs.length <= times) throw error()
      return runs.length
    },
  })
  return { step, runs }
}

test('a command that fails is tried as often as its step says, with growing waits', async () => {
  const t = testLandfall({ targets: {} })
  const flaky = t.command('flaky').exits(1)
  const run = await t.deploy(
    steps((p) => p.command('flaky', 'flaky', { retry: { attempts: 4, backoff: '1s' } })),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(record.error).toMatchObject({ code: 'COMMAND_FAILED' })
  expect(flaky.runs).toBe(4)
  expect(t.clock.monotonic()).toBe(1_000 + 2_000 + 4_000)
  expect(t.journal(run).filter(({ type }) => type === 'effect.retried')).toHaveLength(3)
})

test('a command that is not found is not tried again', async () => {
  const t = testLandfall({ targets: {} })
  const missing = t.command('missing').exits(127)
  await t.finish(
    await t.deploy(
      steps((p) => p.command('missing', 'missing', { retry: { attempts: 4 } })),
      { version: '1.0.0' },
    ),
  )
  expect(missing.runs).toBe(1)
})

test('a check that fails is tried as often as its step says', async () => {
  const t = testLandfall({ targets: {} })
  const tests = t.command('npm test').exits(1)
  const run = await t.deploy(
    steps((p) => p.check('tests', 'npm test', { retry: { attempts: 2 } })),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).error).toMatchObject({ code: 'CHECK_FAILED' })
  expect(tests.runs).toBe(2)
})

test('a step of your own that throws is tried again until it ends well', async () => {
  const { step, runs } = failing(2)
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {}, { retry: { attempts: 3, backoff: 100 } })),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).status).toBe('success')
  expect(runs).toEqual([0, 100, 300])
})

test('without retry a step is run once', async () => {
  const { step, runs } = failing(2)
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {})),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).status).toBe('failed')
  expect(runs).toHaveLength(1)
})

test('an error that says it is terminal ends the attempts', async () => {
  const { step, runs } = failing(2, () => new LandfallError({ code: 'INVALID_INPUT', message: 'never' }))
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {}, { retry: { attempts: 3 } })),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).error).toMatchObject({ code: 'INVALID_INPUT' })
  expect(runs).toHaveLength(1)
})

test('an abort ends the wait before the next attempt', async () => {
  const { step, runs } = failing(9)
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {}, { retry: { attempts: 9, backoff: '30s' } })),
    { version: '1.0.0' },
  )
  await t.clock.advance('10s')
  await run.abort({ by: 'ops', reason: 'enough' })
  expect((await t.finish(run)).outcome).toBe('aborted')
  expect(runs).toHaveLength(1)
  expect(t.clock.monotonic()).toBe(10_000)
})

for (const attempts of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 101]) {
  test(`${attempts} attempts are refused`, () => {
    expect(() => steps((p) => p.command('a', 'a', { retry: { attempts } }))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  })
}
