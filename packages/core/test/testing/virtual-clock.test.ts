import { expect, test } from 'vitest'
import { sleep } from '../../src/runtime/clock.ts'
import { virtualClock } from '../../src/testing/virtual-clock.ts'

test('stands still until it is moved', async () => {
  const clock = virtualClock({ start: '2026-03-01T12:00:00Z' })
  expect(new Date(clock.now()).toISOString()).toBe('2026-03-01T12:00:00.000Z')
  expect(clock.monotonic()).toBe(0)
  await clock.advance('10m')
  expect(new Date(clock.now()).toISOString()).toBe('2026-03-01T12:10:00.000Z')
  expect(clock.monotonic()).toBe(600_000)
})

test('fires in order, each at its own time, also timers that are set on the way', async () => {
  const clock = virtualClock()
  const fired: string[] = []
  const note = (name: string) => () => fired.push(`${name} at ${clock.monotonic()}`)
  clock.after(30, note('c'))
  clock.after(10, () => {
    note('a')()
    clock.after(10, note('b'))
  })
  clock.after(10, note('a2'))
  clock.after(31, note('too late'))
  await clock.advance(30)
  expect(fired).toEqual(['a at 10', 'a2 at 10', 'b at 20', 'c at 30'])
  expect(clock.pending).toEqual([{ inMs: 1, from: null }])
})

test.each(['turn', 'promises'] as const)(
  'code that reacts with promises sets its next timer in time: %s',
  async (settle) => {
    const clock = virtualClock({ settle })
    const seen: number[] = []
    const work = async (): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await sleep(clock, 100)
        for (let hop = 0; hop < 50; hop++) await null
        seen.push(clock.monotonic())
      }
    }
    const done = work()
    await clock.advance(300)
    await done
    expect(seen).toEqual([100, 200, 300])
  },
)

test('code that reacts with setImmediate sets its next timer in time', async () => {
  const clock = virtualClock()
  const seen: number[] = []
  clock.after(10, () => {
    Promise.resolve().then(() => setImmediate(() => clock.after(10, () => seen.push(clock.monotonic()))))
  })
  clock.after(30, () => seen.push(clock.monotonic()))
  await clock.advance(30)
  expect(seen).toEqual([20, 30])
})

test('a jump of the wall clock leaves timers and the monotonic clock alone', async () => {
  const clock = virtualClock({ start: 1_000_000 })
  const seen: number[] = []
  clock.after(50, () => seen.push(clock.monotonic(), clock.now()))
  clock.setWallClock(0)
  expect(clock.now()).toBe(0)
  await clock.advance(50)
  expect(seen).toEqual([50, 50])
})

test('runUntilIdle jumps from timer to timer', async () => {
  const clock = virtualClock()
  let rounds = 0
  const again = (): void => {
    if (++rounds < 5) clock.after(3_600_000, again)
  }
  again()
  await clock.runUntilIdle()
  expect(rounds).toBe(5)
  expect(clock.monotonic()).toBe(4 * 3_600_000)
})

test('runUntilIdle ends at its limit and says which timers were left, and where they were set', async () => {
  const clock = virtualClock({ trace: true })
  const again = (): void => {
    clock.after(1_000, again)
  }
  again()
  await expect(clock.runUntilIdle({ limitMs: 10_000 })).rejects.toThrow(
    /in 1000 ms .*virtual-clock\.test\.ts/,
  )
  expect(clock.monotonic()).toBe(10_000)
})

test('timers that set themselves again without a delay are bounded too', async () => {
  const clock = virtualClock({ settle: 'promises' })
  const again = (): void => {
    clock.after(0, again)
  }
  again()
  await expect(clock.runUntilIdle({ limitTimers: 100 })).rejects.toMatchObject({ code: 'UNEXPECTED' })
})

test('runUntil gives the outcome as soon as it is there and leaves later timers', async () => {
  const clock = virtualClock()
  clock.after(10_000, () => expect.unreachable())
  expect(await clock.runUntil(sleep(clock, 500).then(() => 'slept'))).toBe('slept')
  expect(clock.monotonic()).toBe(500)
  const failing = sleep(clock, 500).then(() => Promise.reject(new Error('no')))
  await expect(clock.runUntil(failing)).rejects.toThrow('no')
})

test('runUntil fails when no timer is left that could bring the outcome', async () => {
  const clock = virtualClock()
  await expect(clock.runUntil(new Promise(() => undefined))).rejects.toThrow('no timer left')
})

test('a held clock waits for real work', async () => {
  const clock = virtualClock()
  const release = clock.hold()
  let isOver = false
  clock.after(1_000, () => {
    isOver = true
  })
  const run = clock.runUntilIdle()
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
  expect(isOver).toBe(false)
  release()
  await run
  expect(isOver).toBe(true)
})

test('two movements at once are refused', async () => {
  const clock = virtualClock()
  const first = clock.advance(10)
  await expect(clock.advance(10)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await first
})

test('an endless delay never fires and is in nobody’s way', async () => {
  const clock = virtualClock()
  clock.after(Number.POSITIVE_INFINITY, () => expect.unreachable())
  await clock.runUntilIdle()
  expect(clock.pending).toEqual([])
})

test('a thousand cancelled timers leave nothing behind', () => {
  const clock = virtualClock()
  const cancels = Array.from({ length: 1_000 }, (_, i) => clock.after(i, () => undefined))
  for (const cancel of cancels) cancel()
  expect(clock.pending).toEqual([])
})
