import { virtualClock } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { LandfallError } from '../../../src/errors/landfall-error.ts'
import { attempt } from '../../../src/runtime/embedded/attempt.ts'
import { endings } from '../../../src/runtime/embedded/ending.ts'
import { terminationGraceMs } from '../../../src/runtime/handlers/handler.ts'

const aborted = new LandfallError({ code: 'ABORTED', message: 'stop it' })
const lost = new LandfallError({ code: 'LEASE_LOST', message: 'left' })

/** An attempt at something that never ends, whatever it is told. */
function deaf() {
  const clock = virtualClock()
  const ends = endings()
  const facts = { path: 'page/run', name: 'command@1', deadlineMs: 600_000, shielded: false }
  const ended = attempt(() => new Promise(() => {}), { ...facts, clock, endings: ends })
  return { clock, ends, ended: ended.catch((error: unknown) => error) }
}

test('a worker that goes waits no longer for what an abort has told to end', async () => {
  const { clock, ends, ended } = deaf()
  ends.raise('abort', aborted)
  await clock.advance('1s')
  ends.raise('stop', lost)
  await clock.advance('1ms')
  expect(await ended).toBe(lost)
  expect(clock.pending).toEqual([])
})

test('an abort gives it time to end', async () => {
  const { clock, ends, ended } = deaf()
  ends.raise('abort', aborted)
  await clock.advance(terminationGraceMs + 7_000)
  expect(clock.pending.some(({ inMs }) => inMs === 1_000)).toBe(true)
  await clock.advance('1s')
  expect(await ended).toBe(aborted)
})
