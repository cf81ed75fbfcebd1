import { createLandfall, type Run } from '@landfall/core'
import { FakeCommands, fakeEffects, memoryStore, virtualClock } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { steps } from '../../support/shop.ts'
import { syncing } from '../../support/slow-store.ts'

test('an abort that comes while an intent is being written keeps its effect from starting', async () => {
  const clock = virtualClock()
  const commands = new FakeCommands()
  let whenSyncing = async (): Promise<void> => {}
  const landfall = createLandfall({
    environments: { test: { targets: {} } },
    store: syncing(memoryStore(), () => whenSyncing()),
    clock,
    variables: {},
    effects: fakeEffects({}, commands),
  })
  const first = commands.command('first')
  const second = commands.command('second').hangs()
  const plan = await landfall.plan(
    steps((p) => {
      p.command('first', 'first')
      p.command('second', 'second')
    }),
    { environment: 'test', version: '1.0.0' },
  )
  const run: Run = await landfall.deploy(plan)
  run.on('effect.started', ({ path }) => {
    if (path !== 'second/run') return
    whenSyncing = async () => {
      whenSyncing = async () => {}
      await run.abort({ by: 'ops', reason: 'stop it' })
      await clock.advance('1s')
    }
  })
  const record = await run.result
  expect(record.outcome).toBe('aborted')
  expect(first.runs).toBe(1)
  expect(second.runs).toBe(0)
  expect(clock.monotonic()).toBeLessThan(60_000)
})
