import { blueGreen, type Pipeline } from '@landfall/core'
import { fakeAdapter, type TestLandfall, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, shop } from '../support/shop.ts'

const world = (options: object = {}) =>
  testLandfall({ targets: { web: fakeAdapter({ split: 'switch', badVersions: ['3.0.0'], ...options }) } })

type World = ReturnType<typeof world>

async function deployed(t: World, ...versions: readonly string[]): Promise<Pipeline> {
  const pipeline = shop(t.targets.web, blueGreen())
  for (const version of versions) await t.finish(await t.deploy(pipeline, { version }))
  return pipeline
}

const back = (t: World | TestLandfall<never>, to?: string) =>
  t.landfall.rollback({ environment: 'test', by: 'ops', ...(to === undefined ? {} : { to }) })

test('without a wish it returns to the newest earlier good release, and reads that back', async () => {
  const t = world()
  await deployed(t, '1.1.0', '2.0.0')
  const record = await t.finish(await back(t))
  expect(record).toMatchObject({
    status: 'rolled_back',
    outcome: 'rolled_back',
    version: '1.1.0',
    deployed_by: 'ops',
  })
  expect(t.targets.web.split).toEqual({ '1.1.0': 100 })
  expect(record.targets.web?.live?.version).toBe('1.1.0')
})

for (const by of ['version', 'release', 'id'] as const) {
  test(`it returns to an explicit ${by}`, async () => {
    const t = world()
    await deployed(t, '1.1.0', '2.0.0')
    const found = t.targets.web.target.history().find(({ version }) => version === '1.1.0')
    const record = await t.finish(await back(t, String(found?.[by])))
    expect(record.version).toBe('1.1.0')
    expect(t.targets.web.split).toEqual({ '1.1.0': 100 })
  })
}

test('it may return to what was there before Landfall', async () => {
  const t = world()
  await deployed(t, '2.0.0')
  await t.finish(await back(t, '1.0.0'))
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('an unknown revision is refused, naming those that are kept, and nothing is claimed', async () => {
  const t = world()
  await deployed(t, '2.0.0')
  const error = await failureOf(back(t, '9.9.9'))
  expect(error).toMatchObject({ code: 'UNKNOWN_REVISION', expected: '2.0.0, 1.0.0', seen: '9.9.9' })
  expect(await t.landfall.holder('test')).toBeNull()
})

test('with nothing earlier it is refused', async () => {
  const t = world()
  expect(await failureOf(back(t))).toMatchObject({ code: 'UNKNOWN_REVISION' })
})

test('it never returns to a release that failed its verification, asked for or not', async () => {
  // Bad only under load: found out on the live URL, so the platform keeps it as one that had traffic.
  const t = world({ badVersions: [], answers: { '3.0.0': [200, 200, 500] } })
  const pipeline = shop(t.targets.web, blueGreen())
  await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  const failed = await t.finish(await t.deploy(pipeline, { version: '3.0.0' }))
  expect(failed.outcome).toBe('rolled_back')
  const kept = t.targets.web.target.history().map(({ version }) => version)
  expect(kept).toContain('3.0.0')

  expect(await failureOf(back(t, '3.0.0'))).toMatchObject({
    code: 'UNKNOWN_REVISION',
    message: expect.stringContaining('failed its verification'),
    expected: '2.0.0, 1.0.0',
  })
  await t.finish(await back(t))
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('where a version was built twice, it returns to the build that was good', async () => {
  const bad = [500, 500, 500, 500, 500, 500]
  const t = world({ badVersions: [], answers: { '3.0.0': [200, 200, ...bad, 200] } })
  const pipeline = shop(t.targets.web, blueGreen())
  const outcomes = []
  for (const version of ['2.0.0', '3.0.0', '3.0.0', '4.0.0'])
    outcomes.push((await t.finish(await t.deploy(pipeline, { version }))).outcome)
  expect(outcomes).toEqual(['succeeded', 'rolled_back', 'succeeded', 'succeeded'])

  const record = await t.finish(await back(t, '3.0.0'))
  const [, , good] = await t.landfall.history('test')
  expect(record.targets.web?.live?.release).toBe(good?.targets.web?.release)
})

test('a rollback of a target that is named twice happens once', async () => {
  const t = world()
  await deployed(t, '2.0.0')
  const run = await t.landfall.rollback({ environment: 'test', targets: ['web', 'web'] })
  expect((await t.finish(run)).steps).toEqual([{ name: 'rollback/web', status: 'pass' }])
})

test('a rollback that is cut off by an abort blocks the environment: it has nothing to return to', async () => {
  const t = world()
  await deployed(t, '2.0.0')
  t.targets.web.hang('rollback')
  const run = await back(t)
  await t.clock.advance('1s')
  await run.abort({ by: 'ops', reason: 'stop' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('rollback_failed')
  expect(record.targets.web?.split).toEqual({ [live(t)]: 100 })
  expect(await t.landfall.holder('test')).toMatchObject({ deployment: run.id })
})

function live(t: World): string {
  return Object.keys(t.targets.web.target.traffic.split)[0] ?? ''
}
