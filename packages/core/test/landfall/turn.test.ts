import { allAtOnce, type Environment } from '@landfall/core'
import { type FakeAdapter, fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, shop } from '../support/shop.ts'

async function busy(environment: Omit<Environment, 'targets'>, web: FakeAdapter = fakeAdapter()) {
  const t = testLandfall({ targets: { web }, environment })
  const pipeline = shop(t.targets.web, allAtOnce(), { before: (p) => p.pause('wait', '10m') })
  const run = await t.deploy(pipeline, { version: '2.0.0' })
  await t.clock.advance('1m')
  return { t, run }
}

test('a free environment is free at once', async () => {
  const t = testLandfall({ targets: {}, environment: { concurrency: 'queue' } })
  await t.landfall.turn('test', { by: 'ann' })
  expect(t.clock.monotonic()).toBe(0)
})

test('by default whoever finds it taken is refused', async () => {
  const { t, run } = await busy({})
  expect(await failureOf(t.landfall.turn('test', { by: 'ann' }))).toMatchObject({ code: 'ENVIRONMENT_BUSY' })
  expect(await run.state()).toBe('working')
})

test('in a queue it waits until the other one has ended', async () => {
  const { t, run } = await busy({ concurrency: 'queue' })
  await t.clock.runUntil(t.landfall.turn('test', { by: 'ann' }))
  expect(await run.state()).toBe('finished')
  expect(t.clock.monotonic()).toBeLessThan(11 * 60_000)
})

test('in a queue it waits no longer than it may', async () => {
  const { t } = await busy({ concurrency: 'queue', queueTimeout: '2m' })
  const waiting = failureOf(t.landfall.turn('test', { by: 'ann' }))
  expect(await t.clock.runUntil(waiting)).toMatchObject({ code: 'ENVIRONMENT_BUSY' })
  expect(t.clock.monotonic()).toBe(3 * 60_000)
})

test('whoever waits can give up', async () => {
  const { t, run } = await busy({ concurrency: 'queue' })
  const controller = new AbortController()
  const waiting = failureOf(t.landfall.turn('test', { by: 'ann', signal: controller.signal }))
  await t.clock.advance('30s')
  controller.abort(new Error('never mind'))
  expect(await waiting).toMatchObject({ message: 'never mind' })
  expect(await run.state()).toBe('working')
})

test('nobody waits for an environment that a deployment in doubt keeps', async () => {
  const { t, run } = await busy({ concurrency: 'queue' }, fakeAdapter({ badVersions: ['2.0.0'] }))
  t.targets.web.fail('rollback', { times: 'always', code: 'PLATFORM_REFUSED' })
  const waiting = failureOf(t.landfall.turn('test', { by: 'ann' }))
  expect(await t.clock.runUntil(waiting)).toMatchObject({ code: 'ENVIRONMENT_BLOCKED' })
  expect(t.clock.monotonic()).toBeLessThan(15 * 60_000)
  expect((await t.finish(run)).outcome).toBe('rollback_failed')
  expect(await failureOf(t.landfall.turn('test', { by: 'ann' }))).toMatchObject({
    code: 'ENVIRONMENT_BLOCKED',
  })
})

test('the newer one takes the place of the one that is there', async () => {
  const { t, run } = await busy({ concurrency: 'supersede' })
  await t.clock.runUntil(t.landfall.turn('test', { by: 'ann' }))
  const record = await t.finish(run)
  expect(record).toMatchObject({ outcome: 'aborted', error: { code: 'ABORTED' } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  expect(await t.landfall.holder('test')).toBeNull()
})
