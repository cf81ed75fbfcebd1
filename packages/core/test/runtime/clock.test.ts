import { afterEach, expect, test, vi } from 'vitest'
import { sleep, systemClock } from '../../src/runtime/clock.ts'
import { virtualClock } from '../../src/testing/virtual-clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a delay longer than a Node timer can take is waited for in parts', () => {
  vi.useFakeTimers()
  const days = 60 * 24 * 3_600_000
  let fired = 0
  systemClock.after(days, () => fired++)
  vi.advanceTimersByTime(days - 1)
  expect(fired).toBe(0)
  vi.advanceTimersByTime(1)
  expect(fired).toBe(1)
})

test('a cancelled timer does not fire, also in a later part of a long delay', () => {
  vi.useFakeTimers()
  const cancel = systemClock.after(2 ** 32, () => expect.unreachable())
  vi.advanceTimersByTime(2 ** 31)
  cancel()
  vi.advanceTimersByTime(2 ** 32)
  expect(vi.getTimerCount()).toBe(0)
})

test('sleep ends at its time', async () => {
  const clock = virtualClock()
  const slept = sleep(clock, 5_000).then(() => clock.monotonic())
  await clock.advance('10s')
  expect(await slept).toBe(5_000)
})

test('sleep rejects with the reason of its signal and leaves no timer', async () => {
  const clock = virtualClock()
  const reason = new Error('enough')
  const controller = new AbortController()
  const slept = sleep(clock, 5_000, controller.signal)
  controller.abort(reason)
  await expect(slept).rejects.toBe(reason)
  expect(clock.pending).toEqual([])
  await expect(sleep(clock, 1, controller.signal)).rejects.toBe(reason)
  expect(clock.pending).toEqual([])
})
