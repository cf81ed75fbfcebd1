import { expect, test } from 'vitest'
import { migrating, migratingShop, ran } from './migrating.ts'

test('without new files nobody is asked, and nothing runs', async () => {
  const t = migrating()
  t.project.migrationFiles = []
  const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record).toMatchObject({ status: 'success', migrations: [], approvals: [] })
  expect(t.journal(run).some((event) => event.type === 'noted' && event.note.kind === 'person.asked')).toBe(
    false,
  )
  expect(ran(t)).toEqual([0, 0, 0])
})

test('what was applied once is not new any more', async () => {
  const t = migrating()
  const first = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.approve(first, { by: 'ann' })
  expect((await t.finish(first)).migrations).toMatchObject([
    { step: 'database', state: 'applied', files: [{ path: 'db/1.sql' }], fresh: ['db/1.sql'] },
  ])

  const again = await t.finish(await t.deploy(migratingShop(t), { version: '2.0.1' }))
  expect(again).toMatchObject({ status: 'success', migrations: [] })

  t.project.migrationFiles = ['db/1.sql', 'db/2.sql']
  const third = await t.deploy(migratingShop(t), { version: '2.1.0' })
  await t.approve(third, { by: 'ann' })
  expect((await t.finish(third)).migrations).toMatchObject([{ fresh: ['db/2.sql'] }])
  expect(ran(t)).toEqual([2, 2, 0])
})

test('what was applied before many deployments is not new either', { timeout: 30_000 }, async () => {
  const t = migrating()
  const first = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.approve(first, { by: 'ann' })
  await t.finish(first)
  for (let patch = 1; patch <= 101; patch++)
    await t.finish(await t.deploy(migratingShop(t), { version: `2.0.${patch}` }))
  const record = await t.finish(await t.deploy(migratingShop(t), { version: '2.1.0' }))
  expect(record).toMatchObject({ status: 'success', migrations: [] })
  expect(ran(t)).toEqual([1, 1, 0])
})

test('what a failed migration left to do is new the next time', async () => {
  const t = migrating()
  t.command('apply').exits(1)
  const first = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.approve(first, { by: 'ann' })
  await t.finish(first)

  t.command('apply').exits(0)
  const again = await t.deploy(migratingShop(t), { version: '2.0.1' })
  await t.approve(again, { by: 'ann' })
  expect((await t.finish(again)).migrations).toMatchObject([{ state: 'applied', fresh: ['db/1.sql'] }])
})

test('what was applied by a deployment that failed later is not new any more', async () => {
  const t = migrating()
  t.command('last').exits(1)
  const first = await t.deploy(migratingShop(t, {}, { last: 'last' }), { version: '2.0.0' })
  await t.approve(first, { by: 'ann' })
  expect((await t.finish(first)).outcome).toBe('rolled_back')
  const again = await t.finish(await t.deploy(migratingShop(t), { version: '2.0.1' }))
  expect(again).toMatchObject({ status: 'success', migrations: [] })
})
