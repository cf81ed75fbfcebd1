import { expect, test } from 'vitest'
import { fakeAdapter } from '../../src/testing/fake-adapter/fake-adapter.ts'
import { fakePlatform } from '../../src/testing/fake-platform/platform.ts'
import { FaultScript } from '../../src/testing/faults.ts'
import { virtualClock } from '../../src/testing/virtual-clock.ts'
import { contexts, pushedRelease, verbs } from './support.ts'

async function canary(fencing: 'none' | 'enforced' = 'none') {
  const clock = virtualClock()
  const adapter = fakeAdapter({ split: 'weighted', fencing, platform: fakePlatform({ clock }) })
  const { context } = contexts()
  const { staged } = verbs(adapter)
  await staged.stage(await pushedRelease(adapter, '2.0.0'), context())
  return { clock, adapter, context, staged }
}

test('a failure before the effect changes nothing, one after it does', async () => {
  const { adapter, staged, context } = await canary()
  adapter.fail('shift', { at: 5 }).fail('shift', { at: 25, after: 'effect', code: 'PLATFORM_UNREACHABLE' })
  await expect(staged.shift({ r1: 95, r2: 5 }, context())).rejects.toMatchObject({ code: 'ADAPTER_FAILED' })
  expect(adapter.split).toEqual({ '1.0.0': 100 })
  const failing = staged.shift({ r1: 75, r2: 25 }, context())
  await expect(failing).rejects.toMatchObject({ code: 'PLATFORM_UNREACHABLE', target: 'web' })
  expect(adapter.split).toEqual({ '1.0.0': 75, '2.0.0': 25 })
  expect(adapter.faults.remaining).toEqual([])
  await staged.shift({ r1: 75, r2: 25 }, context())
  expect(adapter.calls.filter(({ verb }) => verb === 'shift').map(({ at }) => at)).toEqual([5, 25, 25])
})

test('a hanging call answers to its signal alone, with or without its effect', async () => {
  const { adapter, staged, context } = await canary()
  for (const [after, split] of [
    ['before', { '1.0.0': 100 }],
    ['effect', { '1.0.0': 50, '2.0.0': 50 }],
  ] as const) {
    adapter.hang('shift', { after })
    const controller = new AbortController()
    const hanging = staged.shift({ r1: 50, r2: 50 }, context({ signal: controller.signal }))
    controller.abort(new Error('deadline'))
    await expect(hanging).rejects.toThrow('deadline')
    expect(adapter.split).toEqual(split)
  }
})

test('a call with an aborted signal changes nothing', async () => {
  const { adapter, staged, context } = await canary()
  const signal = AbortSignal.abort(new Error('gone'))
  await expect(staged.shift({ r2: 100 }, context({ signal }))).rejects.toThrow('gone')
  expect(adapter.split).toEqual({ '1.0.0': 100 })
})

test('a late success comes after the deadline, unless the platform fences it off', async () => {
  for (const fencing of ['none', 'enforced'] as const) {
    const { adapter, staged, context, clock } = await canary(fencing)
    adapter.lateSuccess('shift', { lateMs: 500 })
    const controller = new AbortController()
    const late = staged.shift({ r2: 100 }, context({ signal: controller.signal, deadlineMs: 1_000 }))
    clock.after(1_000, () => controller.abort(new Error('deadline')))
    await expect(clock.runUntil(late)).rejects.toThrow('deadline')
    await staged.shift({ r1: 90, r2: 10 }, context())
    await clock.runUntilIdle()
    expect(clock.monotonic()).toBe(1_500)
    const expected = fencing === 'none' ? { '2.0.0': 100 } : { '1.0.0': 90, '2.0.0': 10 }
    expect(adapter.split).toEqual(expected)
    expect(adapter.platform.happened('refused')).toHaveLength(fencing === 'none' ? 0 : 1)
  }
})

test('a lie shows the split before the last change, or one that is made up', async () => {
  const { adapter, staged, context } = await canary()
  await staged.shift({ r2: 100 }, context())
  adapter.lie('current').lie('current', { split: { '1.0.0': 40, '2.0.0': 60 } })
  const weights = async () => {
    const { revisions } = await adapter.verbs.current(context())
    return Object.fromEntries(revisions.map(({ version, weight }) => [version, weight]))
  }
  expect(await weights()).toEqual({ '1.0.0': 100, '2.0.0': 0 })
  expect(await weights()).toEqual({ '1.0.0': 40, '2.0.0': 60 })
  expect(await weights()).toEqual({ '1.0.0': 0, '2.0.0': 100 })
  expect(adapter.split).toEqual({ '2.0.0': 100 })
})

test('a script hits the nth call, so many times, and a driver can decide instead', () => {
  const call = { at: null, operationId: 'd1/x', fencingToken: { term: 1, sequence: 1 } }
  const script = new FaultScript([
    { verb: 'current', kind: 'fail before', call: 2, times: 2 },
    { verb: 'push', kind: 'fail before', times: 'always' },
  ])
  const hits = [1, 2, 3, 4].map(() => script.take({ verb: 'current', ...call }) !== undefined)
  expect(hits).toEqual([false, true, true, false])
  expect([1, 2, 3].map(() => script.take({ verb: 'push', ...call })?.verb)).toEqual(['push', 'push', 'push'])
  expect(script.remaining).toEqual([])
  script.decideBy(({ verb }) => (verb === 'shift' ? { verb, kind: 'late' } : undefined))
  expect(script.take({ verb: 'shift', ...call })?.kind).toBe('late')
})
