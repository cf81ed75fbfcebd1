import { allAtOnce, definePipeline, directory, type MigrationOptions, target } from '@landfall/core'
import { type FakeAdapter, fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { type Migrating, migrating, migratingShop, migration } from '../steps/migrate/migrating.ts'

async function deploy(t: Migrating, version: string, options: Partial<MigrationOptions> | null = null) {
  t.project.migrationFiles =
    options === null ? t.project.migrationFiles : [...t.project.migrationFiles, version]
  const run = await t.deploy(migratingShop(t, options ?? {}), { version })
  if (options !== null) await t.approve(run, { by: 'ann' })
  return await t.finish(run)
}

async function world() {
  const t = migrating()
  t.project.migrationFiles = []
  await deploy(t, '2.0.0')
  return t
}

const back = (t: Migrating, to?: string) =>
  t.landfall.rollback({ environment: 'test', by: 'ops', ...(to === undefined ? {} : { to }) })

test('code that can live with what the database has become goes back without a question', async () => {
  const t = await world()
  await deploy(t, '3.0.0', { previousCode: 'compatible' })
  expect(await t.finish(await back(t))).toMatchObject({
    outcome: 'rolled_back',
    version: '2.0.0',
    approvals: [],
  })
})

for (const [answer, outcome, live] of [
  ['approve', 'rolled_back', '2.0.0'],
  ['reject', 'failed_untouched', '3.0.0'],
] as const) {
  test(`code that cannot live with it waits for a person, who may ${answer}`, async () => {
    const t = await world()
    await deploy(t, '3.0.0', { previousCode: 'incompatible' })
    const run = await back(t)
    await t.clock.advance('1m')
    const [question] = await run.questions()
    expect(question).toMatchObject({
      step: 'database-approval',
      instructions: expect.stringContaining('database of 3.0.0'),
    })
    expect(t.targets.web.split).toEqual({ '3.0.0': 100 })
    await run[answer]({ by: 'dba' })
    expect((await t.finish(run)).outcome).toBe(outcome)
    expect(t.targets.web.split).toEqual({ [live]: 100 })
  })
}

test('what was migrated before the release that it returns to is not in the way', async () => {
  const t = await world()
  await deploy(t, '3.0.0', { previousCode: 'incompatible' })
  await deploy(t, '4.0.0')
  expect(await t.finish(await back(t))).toMatchObject({
    outcome: 'rolled_back',
    version: '3.0.0',
    approvals: [],
  })
  const further = await back(t, '2.0.0')
  await t.clock.advance('1m')
  expect(await further.questions()).toHaveLength(1)
})

test('what predates Landfall was before every migration', async () => {
  const t = await world()
  await deploy(t, '3.0.0', { previousCode: 'incompatible' })
  const run = await back(t, '1.0.0')
  await t.clock.advance('1m')
  expect(await run.questions()).toHaveLength(1)
})

test('a migration that is stuck is in the way, whatever it said', async () => {
  const t = await world()
  t.command('apply').exits(1)
  t.command('undo').exits(1)
  t.project.migrationFiles = ['new']
  const failed = await t.deploy(migratingShop(t), { version: '3.0.0' })
  await t.approve(failed, { by: 'ann' })
  expect((await t.finish(failed)).outcome).toBe('needs_person')
  await t.landfall.acknowledge(failed.id, { by: 'dba', note: 'looked at it' })
  const run = await back(t, '1.0.0')
  await t.clock.advance('1m')
  expect(await run.questions()).toMatchObject([{ step: 'database-approval' }])
})

test('of several targets each one counts: one that goes further back goes past more', async () => {
  const t = testLandfall({
    targets: { api: fakeAdapter({ target: 'api' }), web: fakeAdapter({ target: 'web' }) },
  })
  const pipeline = (names: readonly ('api' | 'web')[], options?: MigrationOptions) =>
    definePipeline('shop', (p) => {
      const app = p.build('app', directory('dist'))
      const places = names.map((name) => target(name, t.targets[name] as FakeAdapter))
      const releases = places.map((place) => p.push(app, place))
      if (options !== undefined) p.migrate('database', options)
      for (const [index, place] of places.entries()) p.deploy(place, releases[index] as never, allAtOnce())
    })
  const go = async (version: string, ...given: Parameters<typeof pipeline>) => {
    const run = await t.deploy(pipeline(...given), { version })
    if (given[1] !== undefined) await t.approve(run, { by: 'ann' })
    expect((await t.finish(run)).status).toBe('success')
  }
  await go('2.0.0', ['api', 'web'])
  t.project.migrationFiles = ['db/1.sql']
  // `web` goes past this one on its way back, and `api`, which returns to its very release, does not.
  await go('3.0.0', ['api', 'web'], { ...migration, previousCode: 'incompatible' })
  await go('4.0.0', ['api'])
  const run = await t.landfall.rollback({ environment: 'test' })
  await t.clock.advance('1m')
  expect(await run.questions()).toMatchObject([
    { step: 'database-approval', rollbackTargets: { api: expect.any(String), web: expect.any(String) } },
  ])
  expect(t.targets.api.split).toEqual({ '4.0.0': 100 })
})
