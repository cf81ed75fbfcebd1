import { allAtOnce, blueGreen, canary, rolling, type StrategyUse } from '@landfall/core'
import { type FakeAdapterOptions, fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { shop } from '../support/shop.ts'

const guardrails = { maximumWeight: 25 }

/** Where a program has to ask a person, and what the release has until then. */
const rows: readonly (readonly [string, FakeAdapterOptions, StrategyUse, reached: number])[] = [
  ['a canary', { split: 'weighted' }, canary({ steps: [10, 25, 50, 100] }), 25],
  ['blue-green', { split: 'switch' }, blueGreen(), 0],
  ['an update', {}, allAtOnce(), 0],
  ['a fleet', { fleet: 8 }, rolling(), 25],
  ['a fleet in batches', { fleet: 8 }, rolling({ batch: 4 }), 25],
  ['a native canary', { rollout: ['canary'] }, canary({ steps: [25, 50, 100] }), 25],
  ['a native rollout', { rollout: ['rolling'] }, rolling({ batch: '25%' }), 0],
]

for (const [name, options, strategy, reached] of rows) {
  test(`a program gives a release no more than it may without asking once: ${name}`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter(options) }, guardrails })
    const run = await t.deploy(shop(t.targets.web, strategy), {
      version: '2.0.0',
      by: 'bot',
      automated: true,
    })
    await t.clock.advance('6h')
    expect(await run.questions()).toMatchObject([{ step: 'deploy/web/@beyond' }])
    expect(t.targets.web.split['2.0.0'] ?? 0).toBe(reached)
    await run.approve({ by: 'ann' })
    const record = await t.finish(run)
    expect(record).toMatchObject({ status: 'success', approvals: [{ step: 'deploy/web', by: 'ann' }] })
    const asked = t
      .journal(run)
      .filter((event) => event.type === 'noted' && event.note.kind === 'person.asked')
    expect(asked).toHaveLength(1)
  })
}

test('a person gives a release what the plan says', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() }, guardrails })
  const run = await t.deploy(shop(t.targets.web, allAtOnce()), { version: '2.0.0', by: 'ann' })
  expect(await t.finish(run)).toMatchObject({ status: 'success', approvals: [] })
})

test('a no brings the release back', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) }, guardrails })
  const pipeline = shop(t.targets.web, canary({ steps: [25, 100] }))
  const run = await t.deploy(pipeline, { version: '2.0.0', by: 'bot', automated: true })
  await t.reject(run, { by: 'ann' })
  expect(await t.finish(run)).toMatchObject({ outcome: 'rolled_back', error: { code: 'APPROVAL_REJECTED' } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('a rollback asks nobody', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() }, guardrails })
  await t.finish(await t.deploy(shop(t.targets.web, allAtOnce()), { version: '2.0.0', by: 'ann' }))
  const run = await t.landfall.rollback({ environment: 'test', by: 'bot', automated: true })
  expect(await t.finish(run)).toMatchObject({ outcome: 'rolled_back', approvals: [] })
})

test('a crash after the answer does not ask again', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() }, guardrails })
  t.crashAt('deploy/web/update', 'after effect')
  const run = await t.deploy(shop(t.targets.web, allAtOnce()), {
    version: '2.0.0',
    by: 'bot',
    automated: true,
  })
  await t.approve(run, { by: 'ann' })
  await t.crashed()
  expect(await t.finish(await t.resume(run))).toMatchObject({ status: 'success', approvals: [{ by: 'ann' }] })
})
