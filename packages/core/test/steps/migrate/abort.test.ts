import type { createLandfall, EffectHandler } from '@landfall/core'
import { expect, test } from 'vitest'
import { otherProcess } from '../../support/shop.ts'
import { type Migrating, migrating, migratingShop } from './migrating.ts'

/** A process whose commands take a minute each, and the order in which they ran. */
function slow(t: Migrating): {
  readonly landfall: ReturnType<typeof createLandfall>
  readonly ran: string[]
} {
  const ran: string[] = []
  const command: EffectHandler = async (input, { signal, clock }) => {
    const { run } = input as { run: string }
    ran.push(run)
    await new Promise<void>((resolve, reject) => {
      clock.after(60_000, resolve)
      signal.addEventListener('abort', () => reject(signal.reason))
    })
    ran.push(`${run} has ended`)
    return { exitCode: 0, durationMs: 60_000, tail: '' }
  }
  const files = [{ path: 'db/1.sql', sha256: '1'.repeat(64) }]
  const effects: { readonly [name: string]: EffectHandler } = {
    'command@1': command,
    'migration-files@1': async () => ({ files, fresh: ['db/1.sql'] }),
    'migration-plan@1': async () => ({ plan: { ...t.project.migrationPlan }, digest: 'd', tail: '' }),
    'artifact@1': async () => ({
      name: 'app',
      type: 'directory',
      location: 'app',
      size: 1,
      sha256: '2'.repeat(64),
    }),
  }
  return { landfall: otherProcess(t, { effects }), ran }
}

for (const [during, pause, outcome, expected] of [
  ['it is applied', '30s', 'aborted', ['apply', 'apply has ended', 'verify', 'verify has ended']],
  ['it is verified', '90s', 'aborted', ['apply', 'apply has ended', 'verify', 'verify has ended']],
] as const) {
  test(`an abort while ${during} waits until it is applied and verified`, async () => {
    const t = migrating()
    const { landfall, ran } = slow(t)
    const plan = await landfall.plan(migratingShop(t), { environment: 'test', version: '2.0.0' })
    const run = await landfall.deploy(plan)
    await t.clock.advance('1s')
    await run.approve({ by: 'ann' })
    await t.clock.advance(pause)
    await run.abort({ by: 'ops', reason: 'no' })
    const record = await t.clock.runUntil(run.result)
    expect(record).toMatchObject({ outcome, migrations: [{ state: 'applied' }] })
    expect(ran).toEqual(expected)
    expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  })
}

test('an abort that comes with the answer keeps it from being applied', async () => {
  const t = migrating()
  const { landfall, ran } = slow(t)
  const plan = await landfall.plan(migratingShop(t), { environment: 'test', version: '2.0.0' })
  const run = await landfall.deploy(plan)
  await t.clock.advance('1s')
  // Both lie in the inbox before the deployment reads it.
  await Promise.all([run.approve({ by: 'ann' }), run.abort({ by: 'ops', reason: 'no' })])
  const record = await t.clock.runUntil(run.result)
  expect(record).toMatchObject({ outcome: 'aborted', migrations: [] })
  expect(ran).toEqual([])
})

for (let turns = 0; turns < 30; turns++) {
  test(`an abort ${turns} turns after the answer: what has not begun does not begin, what has is ended`, async () => {
    const t = migrating()
    t.store.before(({ kind, fact, deployment = '' }) => {
      if (kind !== 'journal.append' || fact?.type !== 'signal.received') return
      t.store.before(null)
      const at = '2026-01-01T00:00:00.000Z'
      const abort = { key: 'abort', name: 'abort', payload: { by: 'ops', reason: 'no' }, at }
      let later = Promise.resolve()
      for (let turn = 0; turn < turns; turn++) later = later.then(() => {})
      later.then(() => t.store.inboxes.put(deployment, abort))
    })
    const run = await t.deploy(migratingShop(t), { version: '2.0.0' })
    await t.approve(run, { by: 'ann' })
    const record = await t.finish(run)
    expect(record.outcome).toBe('aborted')
    const journal = t.journal(run)
    const aborted = journal.find(({ type }) => type === 'abort.requested')?.seq ?? 0
    const applied = journal.find(
      (event) => event.type === 'effect.started' && event.path === 'database/apply',
    )
    if (applied !== undefined) expect(applied.seq).toBeLessThan(aborted)
    const state = applied === undefined ? [] : ['applied']
    expect(record.migrations.map((one) => one.state)).toEqual(state)
    expect(t.command('verify').runs).toBe(state.length)
  })
}
