import { allAtOnce, canary, type MigrationOptions, type PipelineBuilder } from '@landfall/core'
import { fakeAdapter } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { shop } from '../../support/shop.ts'
import { migrating, migratingShop, migration, ran } from './migrating.ts'

test('a later failure brings the code back that can live with the migration, which stays', async () => {
  const t = migrating(fakeAdapter({ badVersions: ['2.0.0'] }))
  const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
  await t.approve(run, { by: 'ann' })
  expect(await t.finish(run)).toMatchObject({ outcome: 'rolled_back', migrations: [{ state: 'applied' }] })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  expect(ran(t)).toEqual([1, 1, 0])
})

for (const runs of ['before-traffic', 'after-promotion'] as const) {
  test(`code that cannot live with a migration ${runs} does not come back by itself`, async () => {
    const t = migrating(fakeAdapter({ split: 'weighted' }))
    t.command('last').exits(1)
    const pipeline = migratingShop(
      t,
      { runs, previousCode: 'incompatible' },
      { last: 'last', strategy: canary({ steps: [50, 100] }) },
    )
    const run = await t.deploy(pipeline, { version: '2.0.0' })
    await t.approve(run, { by: 'ann' })
    const record = await t.finish(run)
    expect(record).toMatchObject({ outcome: 'needs_person', migrations: [{ state: 'applied' }] })
    expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
    expect(Object.values(record.targets.web?.split ?? {})).toEqual([100])
    expect(await t.landfall.holder('test')).toMatchObject({ deployment: run.id })
  })
}

test('a release that fails on the way stays where it is when the code before cannot live with the migration', async () => {
  const t = migrating(fakeAdapter({ split: 'weighted', answers: { '2.0.0': [200, 200, 500] } }))
  const strategy = canary({ steps: [50, 100] })
  const run = await t.deploy(migratingShop(t, { previousCode: 'incompatible' }, { strategy }), {
    version: '2.0.0',
  })
  await t.approve(run, { by: 'ann' })
  const record = await t.finish(run)
  expect(record).toMatchObject({ outcome: 'needs_person', targets: { web: { verdict: 'bad' } } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 50, '2.0.0': 50 })
  expect(record.warnings).toContainEqual(expect.objectContaining({ target: 'database' }))
})

test('a migrated database is not untouched', async () => {
  const t = migrating()
  const pipeline = shop(t.targets.web, allAtOnce(), {
    before(p) {
      p.migrate('database', migration)
      p.check('tests', 'npm test')
    },
  })
  t.command('npm test').exits(1)
  const run = await t.deploy(pipeline, { version: '2.0.0' })
  await t.approve(run, { by: 'ann' })
  expect(await t.finish(run)).toMatchObject({ outcome: 'failed', migrations: [{ state: 'applied' }] })
})

test('a migration that stands elsewhere than it says is refused', () => {
  const { web } = migrating().targets
  const place = (runs: MigrationOptions['runs'], where: 'before' | 'after') => () =>
    shop(web, allAtOnce(), { [where]: (p: PipelineBuilder) => p.migrate('database', { ...migration, runs }) })
  expect(place('before-traffic', 'after')).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', expected: 'its place before deploy/web' }),
  )
  expect(place('after-promotion', 'before')).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', expected: 'its place after deploy/web' }),
  )
})
