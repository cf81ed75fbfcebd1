import { expect, test } from 'vitest'
import { migrating, migratingShop, migration, ran, without } from './migrating.ts'

for (const failing of ['apply', 'verify']) {
  test(`${failing} fails: rolled back at once, nothing later runs, and people are told`, async () => {
    const t = migrating(undefined, {
      environment: { notifications: [{ on: 'failure', channel: { uses: 'slack@1', input: {} } }] },
    })
    t.command(failing).exits(1)
    const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
    await t.approve(run, { by: 'ann' })
    expect(await t.finish(run)).toMatchObject({
      outcome: 'failed_untouched',
      error: { code: 'MIGRATION_FAILED', target: 'database' },
      migrations: [{ state: 'rolled_back' }],
    })
    expect(ran(t)).toEqual([1, failing === 'apply' ? 0 : 1, 1])
    expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
    expect(t.project.messages).toMatchObject([{ event: 'failure', error: { code: 'MIGRATION_FAILED' } }])
    expect(await t.landfall.holder('test')).toBeNull()
  })

  test(`${failing} fails after the promotion: the migration and the code go back`, async () => {
    const t = migrating()
    t.command(failing).exits(1)
    const run = await t.deploy(migratingShop(t, { runs: 'after-promotion' }), { version: '2.0.0' })
    await t.approve(run, { by: 'ann' })
    expect(await t.finish(run)).toMatchObject({
      outcome: 'rolled_back',
      migrations: [{ state: 'rolled_back' }],
    })
    expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  })

  for (const [how, options] of [
    ['fails too', migration],
    ['is not possible', without('rollback')],
  ] as const) {
    test(`${failing} fails and the rollback ${how}: a person is needed, and the environment is blocked`, async () => {
      const t = migrating()
      t.command(failing).exits(1)
      t.command('undo').exits(1)
      const pipeline = migratingShop(t, options)
      const run = await t.deploy(pipeline, { version: '2.0.0' })
      await t.approve(run, { by: 'ann' })
      expect(await t.finish(run)).toMatchObject({
        outcome: 'needs_person',
        error: { code: 'MIGRATION_ROLLBACK_FAILED' },
        migrations: [{ state: 'stuck' }],
      })
      expect(await t.landfall.holder('test')).toMatchObject({ deployment: run.id })
      expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
    })
  }
}
