import type { EffectHandler } from '@landfall/core'
import type { CrashMoment } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { otherProcess } from '../../support/shop.ts'
import { type Migrating, migrating, migratingShop, ran } from './migrating.ts'

const moments: readonly CrashMoment[] = ['before intent', 'after intent', 'after effect']
const places = ['files', 'merged', 'dry-run', 'apply', 'verify']

/** Starts a deployment that dies at an effect of its migration; a person says yes when asked. */
async function dead(t: Migrating, path: string, moment: CrashMoment, options = {}) {
  t.crashAt(path, moment)
  const run = await t.deploy(migratingShop(t, { mergedInto: 'main', ...options }), {
    version: '2.0.0',
    commit: 'abc',
  })
  const isAsked = !/files|merged|dry-run/.test(path)
  if (isAsked) await t.approve(run, { by: 'ann' })
  await t.crashed()
  return { run, isAsked }
}

for (const place of places) {
  for (const moment of moments) {
    test(`a crash at ${place} ${moment}: the next process comes to the same end`, async () => {
      const t = migrating()
      const { run, isAsked } = await dead(t, `database/${place}`, moment)
      const resumed = await t.resume(run)
      if (!isAsked) await t.approve(resumed, { by: 'ann' })
      const record = await t.finish(resumed)
      expect(record).toMatchObject({
        status: 'success',
        approvals: [{ by: 'ann' }],
        migrations: [{ state: 'applied' }],
      })
      const applied = t.journal(run).filter(({ type, ...at }) => {
        return type === 'effect.succeeded' && 'path' in at && at.path === 'database/apply'
      })
      expect(applied).toHaveLength(1)
      // What was cut off before its outcome was written runs again, and nothing else does.
      const again = (name: string): number => (place === name && moment === 'after effect' ? 2 : 1)
      expect(ran(t)).toEqual([again('apply'), again('verify'), 0])
    })
  }
}

for (const moment of moments) {
  test(`a crash while it is rolled back, ${moment}: the next process rolls it back`, async () => {
    const t = migrating()
    t.command('apply').exits(1)
    const { run } = await dead(t, 'database/rollback', moment)
    const record = await t.finish(await t.resume(run))
    expect(record).toMatchObject({ outcome: 'failed_untouched', migrations: [{ state: 'rolled_back' }] })
    expect(t.command('apply').runs).toBe(1)
  })
}

/** What an abort from the journal alone ends as, where the process died at an effect of the migration. */
const aborts: readonly (readonly [place: string, moment: CrashMoment, outcome: string, state?: string])[] = [
  ['files', 'after intent', 'aborted'],
  ['dry-run', 'after effect', 'aborted'],
  ['apply', 'before intent', 'aborted'],
  // It may have been applied, or half of it.
  ['apply', 'after intent', 'needs_person', 'applying'],
  ['apply', 'after effect', 'needs_person', 'applying'],
  // What was applied is carried to its end.
  ['verify', 'before intent', 'aborted', 'applied'],
  ['verify', 'after effect', 'aborted', 'applied'],
]

for (const [place, moment, outcome, state] of aborts) {
  test(`a crash at ${place} ${moment}, then an abort by a process without the code: ${outcome}`, async () => {
    const t = migrating()
    const { run } = await dead(t, `database/${place}`, moment)
    const attached = await otherProcess(t).attach(run.id)
    await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
    const record = await t.clock.runUntil(attached.result)
    expect(record.outcome).toBe(outcome)
    expect(record.migrations.map((one) => one.state)).toEqual(state === undefined ? [] : [state])
    expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
    expect((await t.store.claims.current('test')) !== null).toBe(outcome === 'needs_person')
  })
}

for (const place of ['before intent', 'after intent', 'after effect'] as const) {
  test(`a crash while it is rolled back, ${place}, then an abort: it is rolled back`, async () => {
    const t = migrating()
    t.command('apply').exits(1)
    const { run } = await dead(t, 'database/rollback', place)
    const ran: unknown[] = []
    const effects: { readonly [name: string]: EffectHandler } = {
      'command@1': async (input) => {
        ran.push((input as { readonly run: string }).run)
        return { exitCode: 0, durationMs: 0, tail: '' }
      },
    }
    const attached = await otherProcess(t, { effects }).attach(run.id)
    await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
    const record = await t.clock.runUntil(attached.result)
    expect(record).toMatchObject({ outcome: 'aborted', migrations: [{ state: 'rolled_back' }] })
    expect(ran).toEqual(['undo'])
  })
}

for (const [previousCode, outcome, live] of [
  ['compatible', 'aborted', '1.0.0'],
  ['incompatible', 'needs_person', '2.0.0'],
] as const) {
  test(`an abort without a worker after a migration that the code before is ${previousCode} with: ${outcome}`, async () => {
    const t = migrating()
    t.crashAt('last/run', 'after intent')
    const run = await t.deploy(migratingShop(t, { previousCode }, { last: 'last' }), { version: '2.0.0' })
    await t.approve(run, { by: 'ann' })
    await t.crashed()
    const attached = await otherProcess(t).attach(run.id)
    await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
    const record = await t.clock.runUntil(attached.result)
    expect(record).toMatchObject({
      outcome,
      migrations: [{ state: 'applied', files: [{ path: 'db/1.sql' }], plan: { format: 1 } }],
    })
    expect(t.targets.web.split).toEqual({ [live]: 100 })
  })
}
