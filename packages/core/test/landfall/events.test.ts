import { canary, type Run } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { otherProcess, shop, steps } from '../support/shop.ts'

const world = () => testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
const pipeline = (t: ReturnType<typeof world>) =>
  shop(t.targets.web, canary({ steps: [10, 100], pause: '1m' }))

async function numbers(run: Run, from?: number): Promise<number[]> {
  const seen: number[] = []
  for await (const { seq } of run.events(from === undefined ? {} : { from })) seen.push(seq)
  return seen
}

test('events come from the first on, without a gap, until the deployment has ended', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  const seen = numbers(run)
  await t.finish(run)
  const all = t.journal(run).map(({ seq }) => seq)
  expect(await seen).toEqual(all)
  expect(all).toEqual(all.map((_, index) => index + 1))
})

test('events come from any number on, of a deployment that has ended and in another process', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  await t.finish(run)
  const attached = await otherProcess(t).attach(run.id)
  const last = t.journal(run).length
  for (const from of [1, 2, last - 1, last]) {
    expect(await numbers(attached, from)).toHaveLength(last - from + 1)
  }
  expect(await numbers(attached, 0)).toHaveLength(last)
  expect(await numbers(attached, -5)).toHaveLength(last)
})

for (const beyond of [1, 2, 1_000]) {
  test(`a reader that asks for what is ${beyond} beyond the end of an ended deployment ends`, async () => {
    const t = world()
    const run = await t.deploy(pipeline(t), { version: '2.0.0' })
    await t.finish(run)
    expect(await numbers(run, t.journal(run).length + beyond)).toEqual([])
  })
}

test('a reader that asks for what the deployment never reaches ends with it', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  const seen = numbers(run, 100_000)
  await t.finish(run)
  expect(await seen).toEqual([])
})

test('a reader that stops, or is told to, holds nothing up', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  for await (const { seq } of run.events()) if (seq === 3) break
  const controller = new AbortController()
  const seen: number[] = []
  const reading = (async () => {
    for await (const { seq } of run.events({ signal: controller.signal })) seen.push(seq)
  })()
  await t.clock.advance('30s')
  controller.abort()
  await reading
  expect(seen.length).toBeLessThan(t.journal(run).length + 1)
  expect((await t.finish(run)).status).toBe('success')
})

test('a reader that is slower than the deployment misses nothing', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  const seen: number[] = []
  const reading = (async () => {
    for await (const { seq } of run.events()) {
      seen.push(seq)
      await new Promise<void>((resolve) => t.clock.after(60_000, resolve))
    }
  })()
  await t.finish(run)
  await t.clock.runUntil(reading)
  expect(seen).toHaveLength(t.journal(run).length)
})

test('listeners that throw, reject, abort or go on listening disturb nobody', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  let heard = 0
  run.on('event', () => {
    throw new Error('a listener failed')
  })
  run.on('event', (async () => {
    throw new Error('a listener failed later')
  }) as never)
  run.on('noted', () => {
    heard += 1
    run.on('noted', () => {})
  })
  const stop = run.on('event', () => stop())
  expect((await t.finish(run)).status).toBe('success')
  expect(heard).toBeGreaterThan(10)
})

test('a listener that aborts from inside an event ends the deployment, once', async () => {
  const t = world()
  const run = await t.deploy(pipeline(t), { version: '2.0.0' })
  const aborts: Promise<void>[] = []
  run.on('effect.started', ({ path }) => {
    if (path === 'deploy/web/shift/10') aborts.push(run.abort({ by: 'watcher', reason: 'too soon' }))
  })
  const record = await t.finish(run)
  await Promise.all(aborts)
  expect(record).toMatchObject({ outcome: 'aborted', error: { code: 'ABORTED' } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  expect(t.journal(run).filter(({ type }) => type === 'abort.requested')).toHaveLength(1)
})

test('output and progress are told while they happen, and are not in the journal', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const lines: string[] = []
  const other = otherProcess(t, {
    effects: {
      'command@1': async (_, context) => {
        await context.output('compiling')
        context.progress({ message: 'half of it', fraction: 0.5 })
        await context.output('compiled')
        return { exitCode: 0, durationMs: 0, tail: '' }
      },
    },
  })
  const plan = await other.plan(
    steps((p) => p.command('build', 'make')),
    { environment: 'test', version: '1.0.0' },
  )
  const run = await other.deploy(plan)
  run.on('output', ({ line, path, deployment }) => lines.push(`${deployment === run.id} ${path} ${line}`))
  run.on('progress', ({ message, fraction, path }) => lines.push(`${path} ${message} ${fraction}`))
  await t.clock.runUntil(run.result)
  expect(lines).toEqual(['true build/run compiling', 'build/run half of it 0.5', 'true build/run compiled'])
  expect(JSON.stringify(t.journal(run))).not.toContain('compiling')
  expect(await t.store.logs.read(run.id, 'build/run')).toBe('compiling\ncompiled\n')
})
