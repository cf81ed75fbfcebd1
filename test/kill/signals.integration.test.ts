import type { JournalEvent } from '@landfall/core'
import { expect, test } from 'vitest'
import { World } from './support/world.ts'

const slow = { strategy: 'canary', bad: false, pauseMs: 60_000 } as const

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s is an abort: journaled at once, undone, and no user notices',
  async (signal) => {
    await using world = await World.create()
    await world.open(slow)
    const version = world.begin(slow)
    const deployment = await world.worker.line()
    await expect.poll(() => world.split(), { timeout: 20_000 }).toEqual({ '1.0.1001': 50, [version]: 50 })

    const toldAt = Date.now()
    world.worker.kill(signal)
    expect(await world.worker.line()).toBe('aborted')
    const requested = (await world.journal(deployment)).find(({ type }) => type === 'abort.requested')
    expect(requested).toMatchObject({ by: 'test', reason: expect.stringContaining(signal) })
    expect(Date.parse(requested?.at ?? '') - toldAt).toBeLessThan(5_000)

    expect(await world.split()).toEqual({ '1.0.1001': 100 })
    expect(await world.holder()).toBeNull()
    expect(await world.store.records.get(deployment)).toMatchObject({
      outcome: 'aborted',
      error: { code: 'ABORTED' },
      targets: { web: { live: { version: '1.0.1001' } } },
    })
    await world.expectNoneFailed(25)
  },
)

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'a second %s ends the process at once, and another one finishes the abort',
  async (signal, code) => {
    await using world = await World.create()
    await world.open(slow)
    const version = world.begin(slow)
    const { worker: left } = world
    const deployment = await left.line()
    await expect.poll(() => world.split(), { timeout: 20_000 }).toEqual({ '1.0.1001': 50, [version]: 50 })

    // Somebody reads a page that does not end, so the candidate is drained until its deadline of 10 s.
    const candidate = (await world.landfall.current('production')).web?.revisions.find(
      (one) => one.version === version,
    )
    const reader = new AbortController()
    await fetch(`${candidate?.url}/endless`, { signal: reader.signal })
    left.kill(signal)
    await expect.poll(() => retiring(world, deployment), { timeout: 20_000 }).toBe(true)
    const toldAt = performance.now()
    left.kill(signal)
    expect(await left.ended).toEqual({ code, signal: null, errors: '' })
    expect(performance.now() - toldAt).toBeLessThan(5_000)
    reader.abort()

    const run = await world.landfall.attach(deployment)
    expect(await run.state()).toBe('interrupted')
    expect((await world.journal(deployment)).some(({ type }) => type === 'deployment.finished')).toBe(false)
    world.replaceWorker()
    const { outcome } = await world.worker.carryOut({ verb: 'resume', label: 'resume', deployment })
    expect(outcome).toBe('aborted')
    expect(await world.split()).toEqual({ '1.0.1001': 100 })
    await world.expectNoneFailed(25)
  },
)

async function retiring(world: World, deployment: string): Promise<boolean> {
  const journal: readonly JournalEvent[] = await world.journal(deployment)
  return journal.some((event) => event.type === 'effect.started' && event.name === 'adapter.retire@1')
}
