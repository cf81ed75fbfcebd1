import { canary } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop, steps } from '../support/shop.ts'

const world = () => testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
const strategy = canary({ steps: [10, 50, 100], pause: '1m' })
const pipeline = (t: ReturnType<typeof world>) =>
  shop(t.targets.web, strategy, { after: (p) => p.record('record', 'deploy.json') })

/** Paths of the effects of an undisturbed deployment. */
async function undisturbed(): Promise<readonly string[]> {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  await t.finish(run)
  return t.journal(run).flatMap((event) => (event.type === 'effect.started' ? [event.path] : []))
}

for (const path of await undisturbed()) {
  for (const moment of ['intent', 'outcome'] as const) {
    test(`the disk is full at the ${moment} of ${path}: nothing starts, nothing is lost, resume ends well`, async () => {
      const t = world()
      t.store.before(({ kind, fact }) => {
        const type = moment === 'intent' ? 'effect.started' : 'effect.succeeded'
        if (kind === 'journal.append' && fact?.type === type && fact.path === path)
          t.store.refuseWrites('no space left on device')
      })
      const run = await t.deploy(pipeline(t), { version: '2.0.0' })
      const error = await failureOf(t.finish(run))
      expect(error).toMatchObject({ code: 'STORE_UNWRITABLE', remedy: expect.stringContaining('resume') })
      const calls = t.targets.web.calls.length
      await t.clock.advance('1h')
      expect(t.targets.web.calls).toHaveLength(calls)
      if (moment === 'intent') expect(t.targets.web.calls.at(-1)?.operationId).not.toBe(`${run.id}/${path}`)
      expect(await t.clock.runUntil(run.state())).toBe('interrupted')

      t.store.before(null)
      t.store.refuseWrites(null)
      const resumed = await t.clock.runUntil((await otherProcess(t).attach(run.id)).resume())
      const record = await t.clock.runUntil(resumed.result)
      expect(record.outcome).toBe('succeeded')
      expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
      const finished = t.journal(run).filter(({ type }) => type === 'effect.succeeded')
      expect(new Set(finished.map((event) => 'path' in event && event.path)).size).toBe(finished.length)
      expect(await t.landfall.holder('test')).toBeNull()
    })
  }
}

test('a store that takes nothing from the beginning starts nothing', async () => {
  const t = world()
  const plan = await t.plan(pipeline(t), { version: '2.0.0' })
  t.store.refuseWrites('read-only file system')
  const calls = t.targets.web.calls.length
  expect(await failureOf(t.landfall.deploy(plan))).toMatchObject({ code: 'STORE_UNWRITABLE' })
  expect(t.targets.web.calls).toHaveLength(calls)
  t.store.refuseWrites(null)
  expect(await t.landfall.holder('test')).toBeNull()
  expect((await t.finish(await t.landfall.deploy(plan))).status).toBe('success')
})

for (const kind of ['lease.take', 'journal.open', 'journal.append', 'journal.sync'] as const) {
  test(`a disk that is full at the first ${kind} leaves a claim that an abort gives up`, async () => {
    const t = world()
    const plan = await t.plan(pipeline(t), { version: '2.0.0' })
    t.store.before((operation) => {
      if (operation.kind === kind) t.store.refuseWrites('no space left on device')
    })
    expect(await failureOf(t.landfall.deploy(plan))).toMatchObject({ code: 'STORE_UNWRITABLE' })
    t.store.before(null)
    t.store.refuseWrites(null)

    const other = otherProcess(t)
    const claim = await other.holder('test')
    expect(claim).not.toBeNull()
    await t.clock.runUntil(other.supersede('test', { by: 'ops', reason: 'it never began' }))
    expect(await other.holder('test')).toBeNull()
    expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
    const again = await other.deploy(plan)
    expect((await t.clock.runUntil(again.result)).status).toBe('success')
  })
}

test('an approval and an abort that cannot be stored are refused, and the deployment goes on', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => p.approve('go', { instructions: 'Go?' })),
    { version: '1.0.0' },
  )
  await t.clock.advance('1s')
  t.store.before(({ kind }) => {
    if (kind === 'inbox.put') t.store.refuseWrites('no space left on device')
  })
  expect(await failureOf(run.approve({ by: 'ann' }))).toMatchObject({ code: 'STORE_UNWRITABLE' })
  expect(await failureOf(run.abort({ by: 'ann', reason: 'x' }))).toMatchObject({ code: 'STORE_UNWRITABLE' })
  t.store.before(null)
  t.store.refuseWrites(null)
  await t.approve(run, { by: 'ann' })
  expect((await t.finish(run)).status).toBe('success')
})

test('the disk is full when a message has failed: the worker ends, and a resume ends well', async () => {
  const t = testLandfall({
    targets: {},
    environment: { notifications: [{ on: 'start', channel: { uses: 'slack@1', input: {} } }] },
  })
  t.project.downChannels.add('slack@1')
  t.store.before(({ kind, fact }) => {
    if (kind === 'journal.append' && fact?.type === 'noted' && fact.note.kind === 'notification.given_up')
      t.store.refuseWrites('no space left on device')
  })
  const pipeline = steps((p) => {
    p.pause('wait', '1m')
    p.command('last', 'last')
  })
  const run = await t.deploy(pipeline, { version: '2.0.0' })
  expect(await failureOf(t.finish(run))).toMatchObject({ code: 'STORE_UNWRITABLE' })
  expect(t.command('last').runs).toBe(0)
  t.store.before(null)
  t.store.refuseWrites(null)
  const resumed = await t.clock.runUntil((await otherProcess(t).attach(run.id)).resume())
  const record = await t.clock.runUntil(resumed.result)
  expect(record.outcome).toBe('succeeded')
  expect(record.notifications).toMatchObject([{ event: 'start', status: 'failed' }])
})
