import { canary } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { otherProcess, shop, steps } from '../support/shop.ts'

const day = 24 * 3_600_000

for (const [what, by] of [
  ['back by ten years', -3_650 * day],
  ['on by ten years', 3_650 * day],
] as const) {
  test(`a wall clock that is set ${what} in mid-canary changes nothing`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
    const run = await t.deploy(shop(t.targets.web, canary({ steps: [10, 100], pause: '10m' })), {
      version: '2.0.0',
    })
    await t.clock.advance('5m')
    t.clock.setWallClock(t.clock.now() + by)
    await t.clock.advance('4m')
    expect(t.targets.web.split).toEqual({ '1.0.0': 90, '2.0.0': 10 })
    const record = await t.finish(run)
    expect(record.status).toBe('success')
    expect(t.clock.monotonic()).toBeLessThan(25 * 60_000)
    expect(record.timeline.duration).not.toMatch(/^-/)
  })

  test(`a pause that is resumed after the wall clock was set ${what} waits no longer than it says`, async () => {
    const t = testLandfall({ targets: {} })
    const run = await t.deploy(
      steps((p) => p.pause('wait', '10m')),
      { version: '1.0.0' },
    )
    await t.clock.advance('5m')
    await run.leave()
    t.clock.setWallClock(t.clock.now() + by)
    const from = t.clock.monotonic()
    const resumed = await t.clock.runUntil((await otherProcess(t).attach(run.id)).resume())
    expect((await t.clock.runUntil(resumed.result)).status).toBe('success')
    expect(t.clock.monotonic() - from).toBeLessThanOrEqual(10 * 60_000)
  })

  test(`a question that is resumed after the wall clock was set ${what} ends in its time`, async () => {
    const t = testLandfall({ targets: {} })
    const run = await t.deploy(
      steps((p) => p.approve('go', { instructions: 'Go?', timeout: '2h' })),
      { version: '1.0.0' },
    )
    await t.clock.advance('1h')
    await run.leave()
    t.clock.setWallClock(t.clock.now() + by)
    const from = t.clock.monotonic()
    const resumed = await t.clock.runUntil((await otherProcess(t).attach(run.id)).resume())
    const record = await t.clock.runUntil(resumed.result)
    expect(record.error).toMatchObject({ code: 'APPROVAL_TIMED_OUT' })
    expect(t.clock.monotonic() - from).toBeLessThanOrEqual(2 * 3_600_000)
  })

  test(`a lease is not lost when the wall clock is set ${what}`, async () => {
    const t = testLandfall({ targets: {} })
    const run = await t.deploy(
      steps((p) => p.pause('wait', '6h')),
      { version: '1.0.0' },
    )
    await t.clock.advance('1h')
    t.clock.setWallClock(t.clock.now() + by)
    const attached = await otherProcess(t).attach(run.id)
    await expect(t.clock.runUntil(attached.resume())).rejects.toMatchObject({ code: 'LEASE_HELD' })
    expect((await t.finish(run)).status).toBe('success')
  })
}

test('a wrong answer after the wall clock was set back does not prolong the question', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => p.approve('go', { instructions: 'Go?', timeout: '2h' })),
    { version: '1.0.0' },
  )
  await t.clock.advance('1h')
  t.clock.setWallClock(t.clock.now() - 100 * day)
  const message = { key: 'wrong', name: 'answer:go', payload: { subject: {}, decision: 'approved', by: 'x' } }
  await t.store.inboxes.put(run.id, { ...message, at: '2026-01-01T00:00:00.000Z' })
  const record = await t.finish(run)
  expect(record.error).toMatchObject({ code: 'APPROVAL_TIMED_OUT' })
  expect(t.clock.monotonic()).toBeLessThanOrEqual(3 * 3_600_000)
})
