import type { JournalEvent } from '@landfall/core'
import { expect, test } from 'vitest'
import { timeAccount } from '../src/time-account.ts'

/** Spends seconds between entries: each row is a second and what happened then. */
function spent(...rows: readonly (readonly [number, object])[]) {
  const at = (second: number) => new Date(second * 1_000).toISOString()
  const account = timeAccount(at(0))
  for (const [second, event] of rows)
    account.see({ seq: 1, at: at(second), ...event } as unknown as JournalEvent)
  const { workingMs, waitingMs, interruptedMs } = account.spent
  const { approval, pause, watch } = waitingMs
  const all = { working: workingMs, approval, pause, watch, interrupted: interruptedMs }
  return Object.fromEntries(Object.entries(all).map(([name, ms]) => [name, ms / 1_000]))
}

const effect = (type: 'started' | 'succeeded', path = 'a/run') => ({ type: `effect.${type}`, path })
const timer = (type: 'started' | 'fired', path = 'deploy/web/pause-5') => ({ type: `timer.${type}`, path })
const asked = { type: 'signal.awaited', path: 'sign/answer-1' }
const answered = { type: 'signal.received', path: 'sign/answer-1' }
const end = { type: 'deployment.finished' }

test('while one step waits and another one works, it is work', () => {
  expect(
    spent([0, asked], [10, effect('started')], [30, effect('succeeded')], [60, answered], [61, end]),
  ).toEqual({
    working: 21,
    approval: 40,
    pause: 0,
    watch: 0,
    interrupted: 0,
  })
})

test('an approval beside a pause counts as waiting for the approval', () => {
  const rows = [
    [0, timer('started')],
    [10, asked],
    [50, timer('fired')],
    [70, answered],
    [70, end],
  ] as const

  expect(spent(...rows)).toMatchObject({ working: 0, pause: 10, approval: 60 })
})

test('the next look of a watch period is waited for; the next attempt of a check is work', () => {
  const watch = 'deploy/web/watch/pause-1'
  const interval = 'deploy/web/verify/check-1/interval-1'
  const rows = [
    [0, timer('started', watch)],
    [30, timer('fired', watch)],
    [30, timer('started', interval)],
    [35, timer('fired', interval)],
  ] as const

  expect(spent(...rows)).toMatchObject({ watch: 30, pause: 0, working: 5 })
})

test('the time without a worker is neither, except where it was waited anyway', () => {
  const takeover = { type: 'worker.started', epoch: 2 }

  expect(
    spent([0, effect('started')], [10, effect('started', 'b/run')], [40, takeover], [45, end]),
  ).toMatchObject({
    working: 15,
    interrupted: 30,
  })
  // What the dead worker was at does not go on in secret.
  const waits = [timer('started'), timer('fired')] as const
  expect(
    spent([0, effect('started')], [10, takeover], [10, waits[0]], [70, waits[1]], [70, end]),
  ).toMatchObject({ interrupted: 10, pause: 60, working: 0 })
  expect(spent([0, asked], [100, takeover], [110, answered])).toMatchObject({ approval: 110, interrupted: 0 })
})

test('what an abort or a failure cuts short is waited for no longer', () => {
  for (const type of ['abort.requested', 'deployment.halted'])
    expect(spent([0, timer('started')], [10, { type }], [15, end])).toMatchObject({ pause: 10, working: 5 })
})

test('a clock that is set back takes no time away', () => {
  expect(spent([10, effect('started')], [5, effect('succeeded')], [20, end])).toMatchObject({ working: 20 })
})
