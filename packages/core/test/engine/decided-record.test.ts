import { canary } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { type Diary, slowStep } from '../support/custom-steps.ts'
import { checks, otherProcess, shop, steps } from '../support/shop.ts'

test('a record that lists what ran side by side is the same after a crash while it was written', async () => {
  const diary: Diary = []
  const slow = slowStep('slow', 5, diary)
  const t = testLandfall({ targets: {}, steps: [slow] })
  const pipeline = steps((p) => {
    // The second is made first, and a replay, which waits for nothing, comes to the first one first.
    p.step(slow, {}, { after: [] })
    p.build('first', { type: 'file', path: 'first' }, { after: ['slow'] })
    p.command('one', 'one', { after: [] })
    p.command('two', 'two')
    p.command('three', 'three')
    p.build('second', { type: 'file', path: 'second' })
    p.command('both', 'true', { after: ['first', 'second'] })
    p.record('record', 'deploy.json')
  })
  t.crashAt('record/@write', 'after intent')
  const run = await t.deploy(pipeline, { version: '1.0.0' })
  await t.crashed()
  const record = await t.finish(await t.resume(run))
  expect(record.outcome).toBe('succeeded')
  expect(record.artifacts.map(({ name }) => name)).toEqual(['second', 'first'])
})

test('an abort whose worker dies while the record is written ends with that record', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const strategy = canary({ steps: [10, 100], pause: '1m' })
  const run = await t.deploy(
    shop(t.targets.web, strategy, { after: (p) => p.record('record', 'deploy.json') }),
    { version: '2.0.0' },
  )
  await t.clock.advance('30s')
  t.crashAt('record/@write', 'after intent')
  await run.abort({ by: 'ops', reason: 'no' })
  await t.crashed()
  const record = await t.finish(await t.resume(run))
  expect(record.outcome).toBe('aborted')
  expect(record.verification).toEqual(Object.fromEntries(checks.map(({ name }) => [name, 'pass'])))
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('an abort that comes after the outcome is decided does not change it, also after a crash', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const run = await t.deploy(
    shop(t.targets.web, canary({ steps: [10, 100] }), { after: (p) => p.record('record', 'deploy.json') }),
    { version: '2.0.0' },
  )
  t.crashAt('record/@write', 'after intent')
  await t.crashed()
  const attached = await otherProcess(t).attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
  expect((await t.clock.runUntil(attached.result)).outcome).toBe('succeeded')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
  expect(await t.store.claims.current('test')).toBeNull()
})
