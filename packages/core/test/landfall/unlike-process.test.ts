import { canary, createLandfall, type Landfall, type Run } from '@landfall/core'
import { fakeAdapter, memoryStore, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { type Diary, slowStep } from '../support/custom-steps.ts'
import { failureOf, otherProcess, shop } from '../support/shop.ts'

const diary: Diary = []
const smoke = slowStep('smoke', 1, diary)

/** A deployment whose process died in mid-canary, after a step of its own had run. */
async function interrupted() {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) }, steps: [smoke] })
  const strategy = canary({ steps: [10, 100], pause: '1m' })
  const pipeline = shop(t.targets.web, strategy, { before: (p) => p.step(smoke, {}) })
  const run = await t.deploy(pipeline, { version: '2.0.0' })
  t.crashAt('deploy/web/shift/10', 'after effect')
  await t.crashed()
  return { t, run }
}

async function resumed(
  t: { readonly clock: ReturnType<typeof testLandfall>['clock'] },
  landfall: Landfall,
  run: Run,
) {
  const attached = await landfall.attach(run.id)
  return t.clock.runUntil(attached.resume())
}

test('a process without the step of a deployment refuses to resume it, and says which one is missing', async () => {
  const { t, run } = await interrupted()
  const error = await failureOf(resumed(t, otherProcess(t), run))
  expect(error).toMatchObject({ code: 'UNREGISTERED', seen: 'smoke@1', target: 'smoke' })
  const again = await resumed(t, otherProcess(t, { steps: [smoke] }), run)
  expect((await t.clock.runUntil(again.result)).status).toBe('success')
})

test('a process without the step of a deployment can abort it; what it cannot undo is for a person', async () => {
  const { t, run } = await interrupted()
  const other = otherProcess(t)
  const attached = await other.attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
  const record = await t.clock.runUntil(attached.result)
  expect(record.outcome).toBe('rollback_failed')
  expect(record.warnings).toContainEqual(expect.objectContaining({ code: 'UNREGISTERED' }))
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  await other.acknowledge(run.id, { by: 'ops', note: 'no harm done' })
  expect(await other.holder('test')).toBeNull()
})

for (const [what, environments, code] of [
  ['without the environment', { elsewhere: { targets: {} } }, 'UNKNOWN_ENVIRONMENT'],
  ['without the target', { test: { targets: { api: fakeAdapter() } } }, 'UNKNOWN_TARGET'],
] as const) {
  test(`a process ${what} of a deployment neither resumes nor aborts it, and does it no harm`, async () => {
    const { t, run } = await interrupted()
    const unlike = otherProcess(t, { environments, steps: [smoke] })
    expect(await failureOf(resumed(t, unlike, run))).toMatchObject({ code })
    const timers = t.clock.pending.length
    expect(timers).toBe(0)

    const resumedWell = await resumed(t, otherProcess(t, { steps: [smoke] }), run)
    expect((await t.clock.runUntil(resumedWell.result)).status).toBe('success')
  })

  test(`an abort from a process ${what} of a deployment is carried out by the next one that has it`, async () => {
    const { t, run } = await interrupted()
    const unlike = otherProcess(t, { environments, steps: [smoke] })
    const attached = await unlike.attach(run.id)
    const aborted = attached.abort({ by: 'ops', reason: 'no' })
    expect(await failureOf(t.clock.runUntil(aborted))).toMatchObject({ code })

    const able = await resumed(t, otherProcess(t, { steps: [smoke] }), run)
    expect((await t.clock.runUntil(able.result)).outcome).toBe('aborted')
    expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  })

  test(`a plan is not started by a process ${what}, and nothing is claimed`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
    const plan = await t.plan(shop(t.targets.web, canary({ steps: [10] })), { version: '2.0.0' })
    const store = memoryStore()
    const unlike = createLandfall({ environments, store, clock: t.clock, variables: {} })
    expect(await failureOf(unlike.deploy(plan))).toMatchObject({ code })
    expect(await store.claims.held()).toEqual([])
    expect(await store.journals.list()).toEqual([])
  })
}

test('a plan with a step that this process does not have is not started, and nothing is claimed', async () => {
  const { t } = await interrupted()
  const pipeline = shop(t.targets.web, canary({ steps: [10] }), { before: (p) => p.step(smoke, {}) })
  const plan = await otherProcess(t, { steps: [smoke] }).plan(pipeline, {
    environment: 'test',
    version: '3.0.0',
  })
  const error = await failureOf(otherProcess(t, { store: memoryStore() }).deploy(plan))
  expect(error).toMatchObject({ code: 'UNREGISTERED', seen: 'smoke@1' })
})

test('a plan that was changed after it was made is not started', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const sealed = await t.plan(shop(t.targets.web, canary({ steps: [10] })), { version: '2.0.0' })
  for (const altered of [
    { ...sealed, version: '6.6.6' },
    { ...sealed, digest: sealed.digest.replace(/^./, (first) => (first === '0' ? '1' : '0')) },
  ]) {
    const error = await failureOf(t.landfall.deploy(altered))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('changed') })
  }
  expect(await t.landfall.holder('test')).toBeNull()
})

test('a plan may be kept as JSON and started later', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const sealed = await t.plan(shop(t.targets.web, canary({ steps: [10] })), { version: '2.0.0' })
  const run = await t.landfall.deploy(JSON.parse(JSON.stringify(sealed)))
  expect((await t.finish(run)).status).toBe('success')
})

test('a plan gone stale is told before anything changes', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const pipeline = shop(t.targets.web, canary({ steps: [10] }))
  const stale = await t.plan(pipeline, { version: '3.0.0' })
  await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  const record = await t.finish(await t.landfall.deploy(stale))
  expect(record).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'PLAN_STALE', expected: '1.0.0 100 %', seen: '2.0.0 100 %' },
  })
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
})
