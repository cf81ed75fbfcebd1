import { blueGreen, canary, isLandfallError, pipelineFrom, type StrategyUse } from '@landfall/core'
import {
  type FakeAdapter,
  FakeCommands,
  fakeAdapter,
  fakeEffects,
  testLandfall,
} from '@landfall/core/testing'
import { beforeAll, expect, test } from 'vitest'
import { adapterEffects } from '../../src/runtime/adapter-effects.ts'
import { deployData } from '../support/data.ts'
import { effectContext } from '../support/effect-context.ts'
import { shop } from '../support/shop.ts'
import { type BareContext, bareContext, forbidden } from './sandbox/bare-context.ts'
import { memoryPort } from './sandbox/memory-port.ts'
import { planted } from './sandbox/planted.ts'

let bare: BareContext

beforeAll(async () => {
  bare = await bareContext()
})

/** Plans outside, runs the plan inside, on a platform outside. */
async function deployed(web: FakeAdapter, strategy: StrategyUse | 'planted') {
  const t = testLandfall({ targets: { web }, strategies: [planted] })
  const pipeline = strategy === 'planted' ? pipelineFrom(deployData('clock-reader@1')) : shop(web, strategy)
  const sealed = await t.plan(pipeline, { version: '2.0.0' })
  const effects = fakeEffects({ web }, new FakeCommands())
  const verbs = adapterEffects(new Map([['web', web]]), () => ({ term: 1, sequence: ++sequence }))
  let sequence = 0
  const port = memoryPort(bare.inside, t.clock, async (name, input, path) => {
    const handler = verbs.get(name) ?? effects[name]
    if (handler === undefined) throw new Error(`no effect ${name}`)
    return await handler(input, effectContext(path, t.clock))
  })
  const before = bare.used.length
  const text = await t.clock.runUntil(bare.inside.run(port, JSON.stringify(sealed)))
  return { ...(JSON.parse(text) as { outcome: string; record: unknown }), used: bare.used.slice(before) }
}

test('a whole canary is decided without a clock, a timer, chance or the world', async () => {
  const web = fakeAdapter({ split: 'weighted' })
  const strategy = canary({ steps: [5, 25, 100], pause: '10m', watchFor: '5m' })
  const { outcome, used } = await deployed(web, strategy)
  expect(outcome).toBe('succeeded')
  expect(used).toEqual([])
  expect(web.split).toEqual({ '2.0.0': 100 })
})

test('so is a blue-green deployment that is rolled back', async () => {
  const web = fakeAdapter({ split: 'switch', answers: { '2.0.0': [200, 200, 500] } })
  const { outcome, used, record } = await deployed(web, blueGreen({ watchFor: '1m' }))
  expect(outcome).toBe('rolled_back')
  expect(used).toEqual([])
  expect(web.split).toEqual({ '1.0.0': 100 })
  expect(record).toMatchObject({
    error: { code: 'VERIFICATION_FAILED' },
    timeline: { duration: expect.any(String) },
  })
})

test('a strategy that reads the clock is found out', async () => {
  const web = fakeAdapter()
  const { outcome, used, record } = await deployed(web, 'planted')
  expect(outcome).not.toBe('succeeded')
  expect(used).toEqual(['Date.now'])
  expect(record).toMatchObject({ error: { message: 'Date.now cannot be used here' } })
})

test('an error that was made in that context is recognised outside of it', () => {
  const error = new bare.inside.LandfallError({ code: 'HALTED', message: 'from inside' })
  expect(error instanceof Error).toBe(false)
  expect(isLandfallError(error)).toBe(true)
})

test('in that context everything of the world throws on use', () => {
  for (const name of forbidden) {
    for (const code of [`${name}()`, `new ${name}()`, `${name}.now`, `'now' in ${name}`])
      expect(() => bare.evaluate(code), code).toThrow('cannot be used here')
  }
  expect(() => bare.evaluate('Math.random()')).toThrow('cannot be used here')
})
