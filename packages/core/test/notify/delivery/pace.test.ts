import { expect, test } from 'vitest'
import { standardPace } from '../../../src/notify/delivery/pace.ts'

test('the standard wait ends by itself, and with the reason of an abort', async () => {
  await expect(standardPace.wait(1, new AbortController().signal)).resolves.toBeUndefined()
  const reason = new Error('the worker stops')
  const aborting = new AbortController()
  const waiting = standardPace.wait(60_000, aborting.signal)
  aborting.abort(reason)
  await expect(waiting).rejects.toBe(reason)
})

test('the standard pace is the one that the documentation promises', () => {
  expect(standardPace).toMatchObject({ retries: 5, firstWaitMs: 1_000, tryMs: 10_000 })
})
