import {
  allAtOnce,
  blueGreen,
  canary,
  definePipeline,
  directory,
  http,
  rolling,
  target,
  version,
} from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'

const checks = [http({ path: '/health' }), version({ path: '/version' })]

test('a canary goes live step by step', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted', live: '1.0.0' }) } })
  const web = target('web', t.targets.web)
  const shop = definePipeline('shop', (p) => {
    p.check('tests', 'npm test')
    const app = p.build('app', { run: 'npm run build', ...directory('dist') })
    const release = p.push(app, web)
    p.deploy(web, release, canary({ steps: [5, 25, 100], pause: '1m' }), { verify: checks })
  })
  const run = await t.deploy(shop, { version: '2.0.0', by: 'tester' })
  const record = await t.finish(run)
  expect(record.error).toBeNull()
  expect(record.status).toBe('success')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
})

for (const [name, strategy, options] of [
  ['blue-green', blueGreen(), { split: 'switch', live: '1.0.0' }],
  ['rolling', rolling(), { fleet: 3, live: '1.0.0' }],
  ['native rolling', rolling(), { rollout: ['rolling'], live: '1.0.0' }],
  ['native canary', canary({ steps: [10, 100] }), { rollout: ['canary'], live: '1.0.0' }],
  ['native blue-green', blueGreen(), { rollout: ['blue-green'], live: '1.0.0' }],
  ['all at once', allAtOnce(), { live: '1.0.0' }],
  ['canary', canary({ steps: [10, 100] }), { split: 'weighted', live: '1.0.0' }],
] as const) {
  for (const bad of [false, true]) {
    test(`${name}, ${bad ? 'bad' : 'good'}`, async () => {
      const t = testLandfall({
        targets: { web: fakeAdapter({ ...options, badVersions: bad ? ['2.0.0'] : [] } as never) },
      })
      const web = target('web', t.targets.web)
      const shop = definePipeline('shop', (p) => {
        const app = p.build('app', directory('dist'))
        const release = p.push(app as never, web as never)
        p.deploy(web as never, release, strategy as never, { verify: checks })
      })
      const run = await t.deploy(shop, { version: '2.0.0', by: 'tester' })
      const record = await t.finish(run)
      expect(`${record.outcome} ${record.error?.message ?? ''}`).toMatch(bad ? /^rolled_back/ : /^succeeded/)
      expect(t.targets.web.split).toEqual(bad ? { '1.0.0': 100 } : { '2.0.0': 100 })
    })
  }
}
