import { type Adapter, allAtOnce, blueGreen, canary, type StrategyUse } from '@landfall/core'
import { type FakeAdapter, fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, shop } from '../support/shop.ts'

const circle: { self?: object } = {}
circle.self = circle

const garbage: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 42],
  ['a text', 'ok'],
  ['a list', [1, 2]],
  ['an object of another form', { ok: true }],
  ['something circular', circle],
  ['a function', () => {}],
  ['a map', new Map()],
  ['a date', new Date(0)],
  [
    'a split that does not add up',
    {
      revisions: [{ id: 'a', release: null, version: null, url: null, weight: 60 }],
      url: null,
      inFlight: null,
    },
  ],
  [
    'a weight that is none',
    {
      revisions: [{ id: 'a', release: null, version: null, url: null, weight: Number.NaN }],
      url: null,
      inFlight: null,
    },
  ],
  ['a revision of another release', { id: 'a', release: 'stranger', version: null }],
]

/** The adapter, one of whose verbs gives what it likes. */
function giving(web: FakeAdapter, verb: string, give: () => unknown): FakeAdapter {
  const verbs = web.verbs as unknown as { [verb: string]: unknown; staged?: { [verb: string]: unknown } }
  if (verbs.staged !== undefined && verb in verbs.staged) verbs.staged[verb] = give
  else verbs[verb] = give
  return web
}

const cases: readonly (readonly [string, StrategyUse, object])[] = [
  ['push', allAtOnce(), {}],
  ['update', allAtOnce(), {}],
  ['stage', blueGreen(), { split: 'switch' }],
  ['shift', blueGreen(), { split: 'switch' }],
]

for (const [verb, strategy, options] of cases) {
  for (const [what, value] of garbage) {
    test(`${verb} gives ${what}: the deployment fails by name and the old release stays or comes back`, async () => {
      const web = fakeAdapter(options)
      const t = testLandfall({ targets: { web } })
      const pipeline = shop(web, strategy)
      giving(web, verb, async () => value)
      const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
      expect(record.status).not.toBe('success')
      expect(record.error).toMatchObject({ code: 'RESULT_INVALID', message: expect.stringContaining(verb) })
      expect(web.split).toEqual({ '1.0.0': 100 })
    })
  }

  for (const [how, give] of [
    [
      'throws at once',
      () => {
        throw new Error('at once')
      },
    ],
    ['gives no promise', () => ({ id: 'a' })],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['rejects with a text', () => Promise.reject('no')],
    ['is missing', undefined],
  ] as const) {
    test(`${verb} ${how}: the deployment fails and the old release stays or comes back`, async () => {
      const web = fakeAdapter(options)
      const t = testLandfall({ targets: { web } })
      const pipeline = shop(web, strategy)
      giving(web, verb, give as never)
      const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
      expect(record.status).not.toBe('success')
      expect(web.split).toEqual({ '1.0.0': 100 })
    })
  }
}

for (const [what, value] of garbage) {
  if (what === 'a revision of another release') continue
  test(`current gives ${what} while a plan is made: it is told whose result is wrong`, async () => {
    const web = giving(fakeAdapter(), 'current', async () => value)
    const t = testLandfall({ targets: { web } })
    const error = await failureOf(t.plan(shop(web, allAtOnce()), { version: '2.0.0' }))
    expect(error).toMatchObject({ code: 'RESULT_INVALID', target: 'fake' })
  })

  test(`current gives ${what} in mid-deployment: nothing is claimed about the target`, async () => {
    const web = fakeAdapter()
    const t = testLandfall({ targets: { web } })
    const run = await t.deploy(shop(web, allAtOnce()), { version: '2.0.0' })
    run.on('effect.succeeded', ({ path }) => {
      if (path === 'deploy/web/update') giving(web, 'current', async () => value)
    })
    const record = await t.finish(run)
    expect(record.outcome).toBe('unknown')
    expect(record.targets.web).toMatchObject({ live: null, split: null })
  })
}

test('an adapter that declares an ability and does not bring its verbs fails by name', async () => {
  const web = fakeAdapter({ split: 'switch' })
  const hollow: Adapter = { ...web, verbs: { ...web.verbs, staged: undefined } }
  const t = testLandfall({ targets: { web: Object.assign(web, { verbs: hollow.verbs }) } })
  const record = await t.finish(await t.deploy(shop(web, blueGreen()), { version: '2.0.0' }))
  expect(record.error).toMatchObject({ code: 'RESULT_INVALID', message: expect.stringContaining('staged') })
  expect(web.split).toEqual({ '1.0.0': 100 })
})

for (const [what, weight] of [
  ['NaN', Number.NaN],
  ['too much', 101],
  ['a text', '5'],
] as const) {
  test(`a platform that carries ${what} is refused when the plan is made`, async () => {
    const web = fakeAdapter({ split: 'weighted' })
    Object.assign(web.verbs.staged ?? {}, { carries: () => weight })
    const t = testLandfall({ targets: { web } })
    const error = await failureOf(t.plan(shop(web, canary({ steps: [5] })), { version: '2.0.0' }))
    expect(error).toMatchObject({ code: 'RESULT_INVALID' })
  })
}
