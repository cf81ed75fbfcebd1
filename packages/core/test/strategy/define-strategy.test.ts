import { definePipeline, defineStrategy, directory, http, target } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'

const halfFirst = defineStrategy({
  name: 'half-first',
  version: 1,
  needs: ['weighted'],
  parse: () => ({}),
  stages: () => [
    { what: 'stage', exposure: 0 },
    { what: 'half', exposure: 50 },
    { what: 'all', exposure: 100 },
  ],
  async run(context) {
    await context.stage()
    await context.verify('staged', 'candidate')
    await context.shift(50)
    await context.verify('half', 'candidate')
    await context.shift(100)
    await context.retireOthers()
  },
})

test('a strategy of its own goes its own stages, under the same guard', async () => {
  const web = fakeAdapter({ split: 'weighted' })
  const t = testLandfall({ targets: { web }, strategies: [halfFirst.definition] })
  const shop = definePipeline('shop', (p) => {
    const app = p.build('app of the shop', directory('dist'))
    const release = p.push(app, target('web', web))
    p.deploy(target('web', web), release, halfFirst({}), { verify: [http({ path: '/health' })] })
  })
  const record = await t.finish(await t.deploy(shop, { version: '2.0.0' }))
  expect(record.outcome).toBe('succeeded')
  const splits = web.platform.happened('traffic', 'web').map(({ split }) => Object.values(split))
  expect(splits.slice(-2)).toEqual([[50, 50], [100]])
})

test('does not compile on an adapter that can only switch', () => {
  const web = fakeAdapter({ split: 'switch' })
  definePipeline('shop', (p) => {
    const release = p.push(p.build('app', directory('dist')), target('web', web))
    // @ts-expect-error the strategy needs weights
    p.deploy(target('web', web), release, halfFirst({}))
  })
})
