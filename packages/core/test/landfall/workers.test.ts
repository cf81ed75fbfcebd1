import { canary } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop, steps } from '../support/shop.ts'

const world = () => testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
const pipeline = (t: ReturnType<typeof world>) =>
  shop(t.targets.web, canary({ steps: [5, 25, 100], pause: '10m' }))

async function halfWay() {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  await t.clock.advance('5m')
  return { t, run }
}

test('whoever waits for a deployment whose worker died hears of it, once a term is over', async () => {
  const { t, run } = await halfWay()
  t.crashAt('deploy/web/shift/25', 'after intent')
  const attached = await otherProcess(t).attach(run.id)
  const result = failureOf(attached.result)
  await t.crashed()
  expect(await t.clock.runUntil(result)).toMatchObject({
    code: 'INTERRUPTED',
    nextActions: ['resume', 'abort'],
  })
  expect(await t.clock.runUntil(attached.state())).toBe('interrupted')
  const resumed = await t.resume(run)
  expect((await t.clock.runUntil(attached.result)).status).toBe('success')
  expect((await t.clock.runUntil(resumed.result)).status).toBe('success')
})

test('whoever waits for a deployment gets the result that another process reaches', async () => {
  const { t, run } = await halfWay()
  const attached = await otherProcess(t).attach(run.id)
  expect(await t.clock.runUntil(attached.state())).toBe('working')
  expect((await t.clock.runUntil(attached.result)).status).toBe('success')
})

test('a deployment that was left can be resumed by the same run, and by another one', async () => {
  const { t, run } = await halfWay()
  await run.leave()
  expect(await run.state()).toBe('interrupted')
  await t.clock.advance('1d')
  expect(t.targets.web.split).toEqual({ '1.0.0': 95, '2.0.0': 5 })
  await run.resume()
  expect(await run.state()).toBe('working')
  await t.clock.advance('1m')
  await run.leave()
  const other = await (await otherProcess(t).attach(run.id)).resume()
  expect((await t.clock.runUntil(other.result)).status).toBe('success')
  expect(t.journal(run).filter(({ type }) => type === 'worker.started')).toHaveLength(3)
})

test('leaving twice, or what nobody works on, is harmless', async () => {
  const { t, run } = await halfWay()
  await Promise.all([run.leave(), run.leave()])
  await run.leave()
  await (await otherProcess(t).attach(run.id)).leave()
  expect(await run.state()).toBe('interrupted')
})

test('of two that resume at once one works, and the other is told', async () => {
  const { t, run } = await halfWay()
  await run.leave()
  const runs = await Promise.all([1, 2, 3].map(() => otherProcess(t).attach(run.id)))
  const resumed = await t.clock.runUntil(Promise.allSettled(runs.map((one) => one.resume())))
  expect(resumed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const one of resumed) if (one.status === 'rejected') expect(one.reason.code).toBe('LEASE_HELD')
  const records = await t.clock.runUntil(Promise.all(runs.map((one) => one.result)))
  expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['succeeded']))
  expect(t.targets.web.calls.filter(({ verb }) => verb === 'stage')).toHaveLength(1)
})

test('one run that is resumed twice at once works once', async () => {
  const { t, run } = await halfWay()
  await run.leave()
  const both = await t.clock.runUntil(Promise.allSettled([run.resume(), run.resume()]))
  expect(both.some(({ status }) => status === 'fulfilled')).toBe(true)
  expect((await t.finish(run)).status).toBe('success')
  expect(t.journal(run).filter(({ type }) => type === 'worker.started')).toHaveLength(2)
})

test('a deployment that has ended is resumed to the same record, and not aborted any more', async () => {
  const { t, run } = await halfWay()
  const record = await t.finish(run)
  const entries = t.journal(run).length
  const again = await run.resume()
  expect(await again.result).toEqual(record)
  expect(t.journal(run)).toHaveLength(entries)
  expect(await failureOf(run.abort({ by: 'ann', reason: 'late' }))).toMatchObject({
    code: 'INVALID_INPUT',
    remedy: expect.stringContaining('rollback()'),
  })
  expect(await failureOf(run.approve({ by: 'ann' }))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('a worker that is alive is not taken over', async () => {
  const { t, run } = await halfWay()
  const attached = await otherProcess(t).attach(run.id)
  expect(await failureOf(t.clock.runUntil(attached.resume()))).toMatchObject({ code: 'LEASE_HELD' })
  expect((await t.finish(run)).status).toBe('success')
})

test('an abort from another process reaches the worker that is alive', async () => {
  const { t, run } = await halfWay()
  const attached = await otherProcess(t).attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ann', reason: 'no' }))
  const record = await t.finish(run)
  expect(record).toMatchObject({ outcome: 'aborted', error: { code: 'ABORTED', seen: 'no' } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('many aborts at once are one', async () => {
  const { t, run } = await halfWay()
  const attached = await otherProcess(t).attach(run.id)
  const wish = (by: string) => ({ by, reason: 'no' })
  const aborts = [run.abort(wish('ann')), run.abort(wish('bob')), attached.abort(wish('eve'))]
  await t.clock.runUntil(Promise.allSettled(aborts))
  expect((await t.finish(run)).outcome).toBe('aborted')
  expect(t.journal(run).filter(({ type }) => type === 'abort.requested')).toHaveLength(1)
})

test('an abort before the first effect leaves everything untouched', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  await run.abort({ by: 'ann', reason: 'wrong branch' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('aborted')
  expect(t.targets.web.history.filter(({ kind }) => kind === 'traffic')).toEqual([])
})

test('an abort during the compensation of a failure changes nothing about it', async () => {
  const t = testLandfall({
    targets: { web: fakeAdapter({ split: 'weighted', answers: { '2.0.0': [200, 200, 500] } }) },
  })
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  t.targets.web.hang('shift', { at: 0 })
  run.on('effect.started', ({ path }) => {
    if (path === '@rollback/web/shift') void run.abort({ by: 'ann', reason: 'me too' })
  })
  const record = await t.finish(run)
  expect(record).toMatchObject({ outcome: 'rolled_back', error: { code: 'VERIFICATION_FAILED' } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('two steps that fail at once are one failure, and both are told', async () => {
  const t = testLandfall({ targets: {} })
  t.command('one').exits(1)
  t.command('two').exits(2)
  const run = await t.deploy(
    steps((p) =>
      p.parallel(() => {
        p.command('one', 'one')
        p.command('two', 'two')
      }),
    ),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(record.steps).toEqual([
    { name: 'one', status: 'fail' },
    { name: 'two', status: 'fail' },
  ])
  expect(record.error).toMatchObject({ code: 'COMMAND_FAILED', effect: 'one/run' })
  expect(t.journal(run).filter(({ type }) => type === 'deployment.halted')).toHaveLength(1)
})
