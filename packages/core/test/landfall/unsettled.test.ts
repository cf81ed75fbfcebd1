import { canary } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop } from '../support/shop.ts'

const world = () => testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })

test('a finished deployment tells its record to whoever attaches', async () => {
  const t = world()
  const run = await t.deploy(shop(t.targets.web, canary({ steps: [10, 100] })), { version: '2.0.0' })
  await t.finish(run)
  const attached = await otherProcess(t).attach(run.id)
  expect((await t.clock.runUntil(attached.result)).status).toBe('success')
})

for (const kind of ['record.put', 'claim.release'] as const) {
  test(`a process that dies at ${kind} leaves a deployment that resume settles`, async () => {
    const t = world()
    const run = await t.deploy(shop(t.targets.web, canary({ steps: [10, 100] })), { version: '2.0.0' })
    t.store.before((operation) => {
      if (operation.kind === kind) throw new Error('the process died here')
    })
    await failureOf(t.finish(run))
    t.store.before(null)
    expect(await t.landfall.holder('test')).toMatchObject({ deployment: run.id })

    const other = otherProcess(t)
    const resumed = await t.clock.runUntil((await other.attach(run.id)).resume())
    expect((await t.clock.runUntil(resumed.result)).status).toBe('success')
    expect(await other.holder('test')).toBeNull()
    expect(await other.history('test')).toHaveLength(1)

    expect(await resumed.state()).toBe('finished')
    const late = resumed.abort({ by: 'ann', reason: 'too late' })
    expect(await failureOf(late)).toMatchObject({ code: 'INVALID_INPUT' })
    expect((await (await resumed.resume()).result).status).toBe('success')
    const last = t.journal(run).length
    for (const from of [1, last - 1, last, last + 1, last + 100]) {
      for await (const { seq } of resumed.events({ from })) expect(seq).toBeGreaterThanOrEqual(from)
    }
    expect((await (await otherProcess(t).attach(run.id)).result).status).toBe('success')
  })
}

test('superseding a deployment that died before it was settled frees the environment', async () => {
  const t = world()
  t.store.before(({ kind }) => {
    if (kind === 'record.put') throw new Error('the process died here')
  })
  const run = await t.deploy(shop(t.targets.web, canary({ steps: [10, 100] })), { version: '2.0.0' })
  await failureOf(t.finish(run))
  t.store.before(null)

  const other = otherProcess(t)
  await t.clock.runUntil(other.supersede('test', { by: 'ops', reason: 'a newer release' }))
  expect(await other.holder('test')).toBeNull()
  expect((await other.history('test')).map(({ status }) => status)).toEqual(['success'])
})
