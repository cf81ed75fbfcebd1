import { LandfallError } from '@landfall/core'
import { expect, test } from 'vitest'
import { type Migrating, migrating, migratingShop, ran } from '../steps/migrate/migrating.ts'
import { otherProcess } from '../support/shop.ts'

/** What somebody does to the files between the yes and the migration. */
const swaps: readonly (readonly [what: string, swap: (t: Migrating) => void])[] = [
  ['a file has other SQL', (t) => t.project.migrationTexts.set('db/1.sql', 'drop table customers')],
  [
    'one more file is there',
    (t) => {
      t.project.migrationFiles = ['db/1.sql', 'db/2.sql']
    },
  ],
  [
    'the file is gone',
    (t) => {
      t.project.migrationFiles = []
    },
  ],
]

for (const [what, swap] of swaps) {
  test(`${what} since a person was asked: nothing is applied, and nothing rolled back`, async () => {
    const t = migrating()
    const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
    await t.clock.advance('1h')
    swap(t)
    await t.approve(run, { by: 'ann' })
    const record = await t.finish(run)
    expect(record).toMatchObject({
      outcome: 'failed_untouched',
      error: { code: 'MIGRATION_CHANGED' },
      migrations: [],
    })
    expect(ran(t)).toEqual([0, 0, 0])
  })

  test(`${what} where another process goes on: nothing is applied`, async () => {
    const t = migrating()
    t.crashAt('database/approval/asked', 'after intent')
    const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
    await t.clock.advance('1m')
    await run.leave()
    swap(t)
    const resumed = await t.resume(run)
    await t.approve(resumed, { by: 'ann' })
    expect(await t.finish(resumed)).toMatchObject({ error: { code: 'MIGRATION_CHANGED' } })
    expect(ran(t)).toEqual([0, 0, 0])
  })
}

test('the subject names the files by their content, so a signature is for these bytes', async () => {
  const subjects = []
  for (const text of ['one', 'two']) {
    const t = migrating()
    t.project.migrationTexts.set('db/1.sql', text)
    const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
    await t.clock.advance('1m')
    subjects.push((await run.questions())[0])
    await run.leave()
  }
  const [one, two] = subjects
  expect(one?.dryRun?.files).toEqual([{ path: 'db/1.sql', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }])
  // The dry run said the same.
  expect(one?.dryRun?.digest).toBe(two?.dryRun?.digest)
  expect(one?.dryRun?.files[0]?.sha256).not.toBe(two?.dryRun?.files[0]?.sha256)
})

test('the command that applies them is bound to the files that were approved', async () => {
  const t = migrating()
  const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.approve(run, { by: 'ann' })
  await t.finish(run)
  const apply = t
    .journal(run)
    .find((event) => event.type === 'effect.started' && event.path === 'database/apply')
  expect(apply).toMatchObject({
    input: { run: 'apply', unchanged: { patterns: ['db/*.sql'], files: [{ path: 'db/1.sql' }] } },
  })
})

test('files that changed under a command that had begun are left to a person: undoing might undo what was before', async () => {
  const t = migrating()
  t.crashAt('database/apply', 'after intent')
  const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.approve(run, { by: 'ann' })
  await t.crashed()
  const undone: unknown[] = []
  const changed = new LandfallError({
    code: 'MIGRATION_CHANGED',
    message: 'db/1.sql is not what was approved',
  })
  const attached = await otherProcess(t, {
    effects: {
      'command@1': async (input) => {
        const { run: line, unchanged } = input as { run: string; unchanged?: unknown }
        if (unchanged !== undefined) throw changed
        undone.push(line)
        return { exitCode: 0, durationMs: 0, tail: '' }
      },
    },
  }).attach(run.id)
  await t.clock.runUntil(attached.resume())
  const record = await t.clock.runUntil(attached.result)
  expect(undone).not.toContain('undo')
  expect(record.migrations).toMatchObject([{ state: 'stuck' }])
})
