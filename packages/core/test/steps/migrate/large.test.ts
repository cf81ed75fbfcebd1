import { expect, test } from 'vitest'
import { otherProcess } from '../../support/shop.ts'
import { migrating, migratingShop } from './migrating.ts'

/** More files than a journal entry holds. */
const many = Array.from({ length: 2_500 }, (_, number) => `db/${number}.sql`)

test('what was applied is known of thousands of files, also by an abort from the journal alone', async () => {
  const t = migrating()
  t.project.migrationFiles = many
  t.crashAt('last/run', 'after intent')
  const run = await t.deploy(migratingShop(t, {}, { last: 'last' }), { version: '2.0.0' })
  await t.approve(run, { by: 'ann' })
  await t.crashed()
  const attached = await otherProcess(t).attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
  const record = await t.clock.runUntil(attached.result)
  expect(record.outcome).toBe('aborted')
  expect(record.migrations[0]).toMatchObject({
    state: 'applied',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(record.migrations[0]?.files).toHaveLength(many.length)

  await t.resume(run)
  const next = await t.finish(await t.deploy(migratingShop(t), { version: '2.0.1' }))
  expect(next).toMatchObject({ status: 'success', migrations: [] })
})

test('one that was cut off between its commands is carried to its end as well', async () => {
  const t = migrating()
  t.project.migrationFiles = many
  t.crashAt('database/verify', 'before intent')
  const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.approve(run, { by: 'ann' })
  await t.crashed()
  const attached = await otherProcess(t).attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
  const record = await t.clock.runUntil(attached.result)
  expect(record).toMatchObject({ outcome: 'aborted', migrations: [{ state: 'applied' }] })
})
