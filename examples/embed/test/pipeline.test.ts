import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { shop } from '../src/pipeline.ts'

const weighted = { split: 'weighted', live: '1.0.0' } as const

test('a good release takes over', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter(weighted) } })
  const run = await t.deploy(shop, { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
})

test('a release that breaks once it has users is brought back', async () => {
  const answers = { '2.0.0': [200, 200, 500] }
  const t = testLandfall({ targets: { web: fakeAdapter({ ...weighted, answers }) } })
  const run = await t.deploy(shop, { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record.status).toBe('rolled_back')
  expect(record.error?.code).toBe('VERIFICATION_FAILED')
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('failing tests leave the environment untouched', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter(weighted) } })
  t.command('npm test').exits(1)
  const run = await t.deploy(shop, { version: '2.0.0' })
  expect((await t.finish(run)).outcome).toBe('failed_untouched')
  expect(t.command('npm run build').runs).toBe(0)
})

test('an answer that gets lost is looked up, not guessed', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter(weighted) } })
  t.targets.web.fail('shift', { at: 50, after: 'effect' })
  const run = await t.deploy(shop, { version: '2.0.0' })
  expect((await t.finish(run)).status).toBe('success')
})

test('kill -9 in the middle: another process finishes, and nothing is done twice', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter(weighted) } })
  t.crashAt('deploy/web/shift/50')
  const run = await t.deploy(shop, { version: '2.0.0' })
  await t.crashed()
  const resumed = await t.resume(run)
  expect((await t.finish(resumed)).status).toBe('success')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
  expect(t.command('npm run build').runs).toBe(1)
})
