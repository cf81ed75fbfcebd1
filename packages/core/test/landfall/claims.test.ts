import { canary } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop, steps } from '../support/shop.ts'

const world = () => testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
const pipeline = (t: ReturnType<typeof world>) =>
  shop(t.targets.web, canary({ steps: [5, 25, 100], pause: '10m' }))

/** A deployment whose target cannot be observed any more: it blocks its environment. */
async function blocked() {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0', by: 'ann' })
  await t.clock.advance('5m')
  t.targets.web.fail('current', { times: 'always', code: 'PLATFORM_UNREACHABLE' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('unknown')
  t.targets.web.faults.decideBy(() => undefined)
  return { t, run, landfall: otherProcess(t, { environments: { test: { targets: {} } } }) }
}

test('two deployments on one environment: the second is told who holds it', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0', by: 'ann' })
  const error = await failureOf(t.deploy(pipeline(t), { version: '3.0.0', by: 'bob' }))
  expect(error).toMatchObject({
    code: 'ENVIRONMENT_BUSY',
    details: { deployment: run.id, by: 'ann', environment: 'test' },
  })
  expect((await t.finish(run)).status).toBe('success')
  const next = await t.deploy(pipeline(t), { version: '3.0.0', by: 'bob' })
  expect((await t.finish(next)).status).toBe('success')
})

test('of many that start at once one has the environment, and the others change nothing', async () => {
  const t = world()
  const plan = await t.plan(pipeline(t), { version: '2.0.0' })
  const started = await Promise.allSettled(Array.from({ length: 20 }, () => t.landfall.deploy(plan)))
  const runs = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(runs).toHaveLength(1)
  for (const one of started)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'ENVIRONMENT_BUSY' })
  for (const run of runs) expect((await t.finish(run)).status).toBe('success')
})

test('an interrupted deployment keeps its environment', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0', by: 'ann' })
  t.crashAt('deploy/web/shift/5')
  await t.crashed()
  await t.clock.advance('90d')
  const other = otherProcess(t)
  const plan = await other.plan(pipeline(t), { environment: 'test', version: '3.0.0' })
  expect(await failureOf(other.deploy(plan))).toMatchObject({
    code: 'ENVIRONMENT_BUSY',
    details: { deployment: run.id },
  })
})

test('a deployment that ended in doubt blocks its environment until a person has looked', async () => {
  const { t, run, landfall } = await blocked()
  const plan = await landfall.plan(
    steps(() => {}),
    { environment: 'test', version: '3.0.0' },
  )
  expect(await failureOf(landfall.deploy(plan))).toMatchObject({
    code: 'ENVIRONMENT_BLOCKED',
    seen: run.id,
    remedy: expect.stringContaining('acknowledge'),
    details: { deployment: run.id },
  })
  const wish = { by: 'bob', reason: 'a newer release' }
  expect(await failureOf(landfall.supersede('test', wish))).toMatchObject({ code: 'ENVIRONMENT_BLOCKED' })
  const attached = await landfall.attach(run.id)
  expect(await attached.state()).toBe('finished')
  expect((await attached.resume()).id).toBe(run.id)
  expect(await landfall.holder('test')).toMatchObject({ deployment: run.id })

  await landfall.acknowledge(run.id, { by: 'ann', note: 'looked at it' })
  expect(await landfall.holder('test')).toBeNull()
  const next = await landfall.deploy(plan)
  expect((await t.clock.runUntil(next.result)).status).toBe('success')
})

test('what is still going on is not acknowledged, and what is free needs no acknowledgement', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  const look = { by: 'ann', note: 'fine' }
  expect(await failureOf(t.landfall.acknowledge(run.id, look))).toMatchObject({ code: 'INVALID_INPUT' })
  await t.finish(run)
  await t.landfall.acknowledge(run.id, look)
  await t.landfall.acknowledge('nobody', look)
})

test('a new release in mid-canary starts again from the last release that was fully promoted', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  await t.clock.advance('15m')
  expect(t.targets.web.split).toEqual({ '1.0.0': 75, '2.0.0': 25 })
  await t.clock.runUntil(t.landfall.supersede('test', { by: 'ci', reason: '3.0.0 is here' }))
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })

  const next = await t.deploy(pipeline(t), { version: '3.0.0' })
  await t.clock.advance('5m')
  expect(t.targets.web.split).toEqual({ '1.0.0': 95, '3.0.0': 5 })
  const record = await t.finish(next)
  expect(record.status).toBe('success')
  expect(t.targets.web.split).toEqual({ '3.0.0': 100 })
  expect((await t.landfall.history('test')).map(({ outcome }) => outcome)).toEqual(['succeeded', 'aborted'])
  expect((await run.result).error).toMatchObject({ code: 'ABORTED', seen: '3.0.0 is here' })
})

test('superseding a free environment does nothing', async () => {
  const t = world()
  await t.landfall.supersede('test', { by: 'ci', reason: 'just in case' })
  expect(await t.landfall.history('test')).toEqual([])
})

test('superseding a deployment whose process is dead needs none of its code', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  t.crashAt('deploy/web/shift/25')
  await t.crashed()
  const other = otherProcess(t)
  await t.clock.runUntil(other.supersede('test', { by: 'ci', reason: '3.0.0 is here' }))
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  expect(await other.holder('test')).toBeNull()
  expect((await other.history('test'))[0]).toMatchObject({ deployment: run.id, outcome: 'aborted' })
})

for (const died of ['lease.take', 'journal.open', 'journal.append'] as const) {
  test(`a process that died at its first ${died} is told of, and aborted`, async () => {
    const t = world()
    const store = t.store.process()
    t.store.before(({ kind }) => {
      if (kind === died) store.crash({ as: 'kill' })
    })
    const doomed = otherProcess(t, { store })
    const plan = await doomed.plan(pipeline(t), { environment: 'test', version: '2.0.0' })
    void doomed.deploy(plan)
    await t.clock.advance('1s')
    t.store.before(null)

    const other = otherProcess(t)
    const claim = await other.holder('test')
    const attached = await other.attach(String(claim?.deployment))
    expect(await failureOf(attached.state())).toMatchObject({ code: 'UNKNOWN_DEPLOYMENT' })
    expect(await failureOf(attached.resume())).toMatchObject({ code: 'UNKNOWN_DEPLOYMENT' })
    await t.clock.runUntil(attached.abort({ by: 'ann', reason: 'it died' }))
    expect(await other.holder('test')).toBeNull()
    expect(await failureOf(other.attach(String(claim?.deployment)))).toMatchObject({
      code: 'UNKNOWN_DEPLOYMENT',
    })
    expect(t.targets.web.history).toEqual([])
  })
}

test('an unknown deployment is not attached to', async () => {
  const t = world()
  expect(await failureOf(t.landfall.attach('nobody'))).toMatchObject({ code: 'UNKNOWN_DEPLOYMENT' })
  expect(await failureOf(t.landfall.attach('../x'))).toMatchObject({
    code: expect.stringMatching(/^UNKNOWN|^INVALID/),
  })
})
