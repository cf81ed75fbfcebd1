import { canary, createLandfall, definePipeline, directory, type Landfall, target } from '@landfall/core'
import {
  FakeCommands,
  fakeAdapter,
  fakeEffects,
  memoryStore,
  sameTarget,
  settleTurn,
  virtualClock,
} from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { deploymentSpanContext, observeLandfall } from '../src/index.ts'
import { telemetry } from './support/telemetry.ts'

/** Two processes over one store and one platform, each with a telemetry of its own. */
function world() {
  const clock = virtualClock()
  const store = memoryStore({ now: () => new Date(clock.now()).toISOString() })
  const first = fakeAdapter({ split: 'weighted' })
  first.target.name = 'web'
  first.platform.clock = clock
  const commands = new FakeCommands()
  const web = target('web', first)
  const shop = definePipeline('shop', (p) => {
    p.approve('sign', { instructions: 'Look at it.', timeout: '8h' })
    p.deploy(web, p.push(p.build('app', directory('dist')), web), canary({ steps: [5], pause: '10m' }))
  })
  const boot = (adapter = first) => {
    const process = store.process()
    const seen = telemetry()
    const landfall: Landfall = createLandfall({
      environments: { production: { targets: { web: adapter } } },
      store: process,
      clock,
      leaseTerm: '1h',
      variables: {},
      effects: fakeEffects({ web: adapter }, commands),
    })
    return { process, seen, landfall: observeLandfall(landfall, seen) }
  }
  return { clock, shop, boot, other: () => boot(sameTarget(first)) }
}

/** Until whoever reads the journals has read them. */
async function settled() {
  for (let turn = 0; turn < 100; turn++) await settleTurn()
}

test('what is deployed and rolled back is reported, and the rest of the library is as it was', async () => {
  const { boot, clock, shop } = world()
  const { landfall, seen } = boot()
  const plan = await landfall.plan(shop, { environment: 'production', version: '2.0.0' })

  const run = await landfall.deploy(plan, { by: 'maria' })
  await clock.advance('1m')
  await run.approve({ by: 'otto' })
  await clock.runUntil(run.result)
  const back = await landfall.rollback({ environment: 'production', by: 'otto' })
  await clock.runUntil(back.result)
  await settled()

  expect(seen.only('deploy production').attributes['deployment.id']).toBe(run.id)
  expect(seen.only('rollback production').attributes['deployment.id']).toBe(back.id)
  expect(await landfall.history('production')).toHaveLength(2)
  const counted = await seen.points('landfall.deployments')
  expect(counted.map(({ attributes }) => attributes['landfall.kind'])).toEqual(['deploy', 'rollback'])
})

test('after a crash the process that takes over tells the rest, once, in the same trace', async () => {
  const { boot, other, clock, shop } = world()
  const dead = boot()
  const plan = await dead.landfall.plan(shop, { environment: 'production', version: '2.0.0' })
  const run = await dead.landfall.deploy(plan)
  await clock.advance('1m')
  await run.approve({ by: 'otto' })
  await clock.advance('5m')
  await settled()
  dead.process.crash({ as: 'kill' })

  const alive = other()
  const attached = await alive.landfall.attach(run.id)
  await clock.runUntil(attached.resume())
  await clock.runUntil(attached.result)
  await settled()

  const before = dead.seen.spans().map(({ name }) => name)
  const after = alive.seen.spans().map(({ name }) => name)
  expect(before).toContain('step sign')
  expect(after).not.toContain('step sign')
  expect(after).toContain('step deploy/web')
  expect(alive.seen.only('deploy production').attributes['landfall.outcome']).toBe('succeeded')
  const traces = [...dead.seen.spans(), ...alive.seen.spans()].map((span) => span.spanContext().traceId)
  expect(new Set(traces)).toEqual(new Set([deploymentSpanContext(run.id).traceId]))
  expect(await alive.seen.points('landfall.deployments')).toMatchObject([{ value: 1 }])
})

test('a process that leaves its deployment to another one ends what it told of it', async () => {
  const { boot, other, clock, shop } = world()
  const one = boot()
  const plan = await one.landfall.plan(shop, { environment: 'production', version: '2.0.0' })
  const run = await one.landfall.deploy(plan)
  await clock.advance('1m')
  await run.leave()
  const two = other()
  const resumed = await (await two.landfall.attach(run.id)).resume()
  await settled()

  expect(one.seen.only('deploy production').attributes['landfall.left']).toBe(true)
  await clock.advance('1m')
  await resumed.approve({ by: 'otto' })
  await clock.runUntil(resumed.result)
  await settled()
  expect(one.seen.named('deploy production')).toHaveLength(1)
  expect(await one.seen.points('landfall.deployments')).toEqual([])
  expect(await two.seen.points('landfall.deployments')).toMatchObject([{ value: 1 }])
})
