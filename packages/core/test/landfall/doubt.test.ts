import { canary, definePipeline, directory, http, target } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'

const web = target('web', fakeAdapter({ split: 'weighted' }))
const shop = definePipeline('shop', (p) => {
  const app = p.build('app', directory('dist'))
  p.deploy(web, p.push(app, web), canary({ steps: [10, 100] }), { verify: [http({ path: '/' })] })
})

/** 2.0.0 passes its first check, at its own URL, and none of those that follow. */
const breaks = { split: 'weighted', answers: { '2.0.0': [200, 500] } } as const

test('a rollback that fails is said, and blocks the environment until a person has looked', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter(breaks) } })
  t.targets.web.fail('shift', { call: 2, times: 'always', code: 'PLATFORM_REFUSED' })
  t.targets.web.fail('rollback', { times: 'always', code: 'PLATFORM_REFUSED' })
  const run = await t.deploy(shop, { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('rollback_failed')
  expect(Object.values(record.targets.web?.split ?? {})).toEqual([90, 10])
  expect(t.targets.web.split).toEqual({ '1.0.0': 90, '2.0.0': 10 })

  const plan = await t.plan(shop, { version: '3.0.0' })
  await expect(t.landfall.deploy(plan)).rejects.toMatchObject({ code: 'ENVIRONMENT_BLOCKED' })
  await t.landfall.acknowledge(run.id, { by: 'somebody', note: 'looked at it' })
  expect(await t.landfall.holder('test')).toBeNull()
})

test('a platform that cannot be observed is unknown, and blocks too', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter(breaks) } })
  t.targets.web.fail('current', { call: 3, times: 'always', code: 'PLATFORM_UNREACHABLE' })
  const run = await t.deploy(shop, { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('unknown')
  expect(record.targets.web?.split).toBeNull()
  expect(await t.landfall.holder('test')).toMatchObject({ deployment: run.id })
})

test('an automatic rollback stops in front of a step that cannot be undone', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted', badVersions: ['2.0.0'] }) } })
  t.command('later').exits(1)
  const risky = definePipeline('risky', (p) => {
    p.command('before', 'before', { undo: 'undo before' })
    p.command('drop', 'drop', { irreversible: true })
    p.command('later', 'later', { undo: 'undo later' })
  })
  const run = await t.deploy(risky, { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('needs_person')
  expect(t.command('undo later').runs).toBe(1)
  expect(t.command('undo before').runs).toBe(0)
})

test('an answer to another subject does not count, and is said', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() } })
  const gated = definePipeline('gated', (p) => {
    p.approve('go', { instructions: 'Go?' })
  })
  const run = await t.deploy(gated, { version: '2.0.0' })
  await t.clock.advance('1s')
  const [subject] = await run.questions()
  await t.store.inboxes.put(run.id, {
    key: 'forged',
    name: 'answer:go',
    payload: { subject: { ...subject, planDigest: 'another plan' }, decision: 'approved', by: 'somebody' },
    at: '2026-01-01T00:00:00.000Z',
  })
  await t.clock.advance('1s')
  expect(await run.state()).toBe('working')
  await t.approve(run, { by: 'release-manager' })
  const { status, approvals, warnings } = await t.finish(run)
  expect(status).toBe('success')
  expect(approvals.map(({ by }) => by)).toEqual(['release-manager'])
  expect(warnings.map(({ code }) => code)).toEqual(['APPROVAL_MISMATCH'])
})
