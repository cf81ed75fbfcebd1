import type { Answer, Subject } from '@landfall/core'
import { expect, test } from 'vitest'
import { migrating, migratingShop, ran } from './migrating.ts'

async function asked() {
  const t = migrating()
  t.project.migrationPlan = {
    ...t.project.migrationPlan,
    tables: [
      {
        name: 'orders',
        change: 'altered',
        columnsAdded: [],
        columnsRemoved: [],
        columnsChanged: [],
        notes: [],
      },
    ],
  }
  const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.clock.advance('1m')
  const [subject] = (await run.questions()) as [Subject]
  return { t, run, subject }
}

test('a person is asked about what the dry run said, and nothing runs before the answer', async () => {
  const { t, run, subject } = await asked()
  expect(subject).toMatchObject({
    step: 'database/approval',
    dryRun: { digest: expect.stringMatching(/^[0-9a-f]{64}$/), plan: { tables: [{ name: 'orders' }] } },
    instructions: expect.stringContaining('orders (altered)'),
  })
  expect(subject.instructions).toContain('Rolled back by: undo')
  expect(ran(t)).toEqual([0, 0, 0])
  await run.approve({ by: 'ann', step: 'database' })
  const record = await t.finish(run)
  expect(record).toMatchObject({
    status: 'success',
    approvals: [{ step: 'database', by: 'ann' }],
    migrations: [{ state: 'applied', digest: subject.dryRun?.digest }],
  })
  expect(ran(t)).toEqual([1, 1, 0])
})

test('a yes to another dry run does not count', async () => {
  const { t, run, subject } = await asked()
  const forged = { ...subject, dryRun: { digest: 'f'.repeat(64), plan: {}, files: [] } }
  const payload = {
    subject: forged,
    decision: 'approved',
    by: 'eve',
    comment: '',
    proof: '',
  } satisfies Answer
  const at = '2026-01-01T00:00:00.000Z'
  await t.store.inboxes.put(run.id, { key: 'forged', name: 'answer:database/approval', payload, at })
  await t.clock.advance('1m')
  expect(ran(t)).toEqual([0, 0, 0])
  await run.approve({ by: 'ann' })
  const record = await t.finish(run)
  expect(record.approvals.map(({ by }) => by)).toEqual(['ann'])
  expect(record.warnings).toMatchObject([{ code: 'APPROVAL_MISMATCH' }])
})

test('a no leaves the database as it is', async () => {
  const { t, run } = await asked()
  await run.reject({ by: 'ann', comment: 'not on a Friday' })
  expect(await t.finish(run)).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'APPROVAL_REJECTED' },
    migrations: [],
  })
  expect(ran(t)).toEqual([0, 0, 0])
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('without an answer nothing is migrated', async () => {
  const { t, run } = await asked()
  expect(await t.finish(run)).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'APPROVAL_TIMED_OUT' },
  })
  expect(t.clock.monotonic()).toBe(4 * 3_600_000)
  expect(ran(t)).toEqual([0, 0, 0])
})

test('a commit that is not merged ends it before anything else', async () => {
  const t = migrating()
  t.project.merged = false
  const run = await t.deploy(migratingShop(t, { mergedInto: 'main' }), { version: '2.0.0', commit: 'abc' })
  expect(await t.finish(run)).toMatchObject({ outcome: 'failed_untouched', error: { code: 'NOT_MERGED' } })
  expect(
    t.journal(run).flatMap((event) => (event.type === 'effect.started' ? [event.path] : [])),
  ).not.toContain('database/dry-run')
})

test('a dry run that fails ends it before anybody is asked', async () => {
  const t = migrating()
  t.command('dry run').exits(1)
  const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
  expect(await t.finish(run)).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'COMMAND_FAILED' },
    approvals: [],
  })
  expect(ran(t)).toEqual([0, 0, 0])
})
