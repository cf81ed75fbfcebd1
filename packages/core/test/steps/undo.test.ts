import { allAtOnce, defineStep } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Diary, slowStep } from '../support/custom-steps.ts'
import { otherProcess, shop, steps } from '../support/shop.ts'

test('what ran is undone in the reverse order, commands and steps of your own alike', async () => {
  const diary: Diary = []
  const one = slowStep('one', 1, diary)
  const two = slowStep('two', 1, diary)
  const t = testLandfall({ targets: {}, steps: [one, two] })
  t.command('last').exits(1)
  const run = await t.deploy(
    steps((p) => {
      p.step(one, {})
      p.command('tag', 'git tag', { undo: 'git tag -d' })
      p.step(two, {})
      p.command('last', 'last', { undo: 'clean up' })
    }),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(record.status).toBe('failed')
  const undone = t.journal(run).flatMap((event) => (event.type === 'effect.started' ? [event.path] : []))
  expect(undone.slice(-4)).toEqual(['@undo/last', '@undo/two', '@undo/tag', '@undo/one'])
  expect(diary).toEqual(['run one', 'run two', 'undo two that gave two', 'undo one that gave one'])
  expect([t.command('git tag -d').runs, t.command('clean up').runs]).toEqual([1, 1])
})

test('an undo is told what every command is told', async () => {
  const told: unknown[] = []
  const t = testLandfall({ targets: {} })
  const other = otherProcess(t, {
    effects: {
      'command@1': async (input) => {
        told.push(input)
        if ((input as { run: string }).run === 'last') throw new Error('no')
        return { exitCode: 0, durationMs: 0, tail: '' }
      },
    },
  })
  const plan = await other.plan(
    steps((p) => {
      p.command('tag', 'tag', { undo: { run: 'untag', env: { WHY: 'undo' } } })
      p.command('last', 'last')
    }),
    { environment: 'test', version: '1.2.3', commit: 'abc' },
  )
  const run = await other.deploy(plan)
  await t.clock.runUntil(run.result)
  const variables = { VERSION: '1.2.3', ENV: 'test', DEPLOYMENT: run.id, COMMIT: 'abc' }
  expect(told.map((input) => (input as { run: string }).run)).toEqual(['tag', 'last', 'untag'])
  expect(JSON.stringify(told.at(-1))).toContain(JSON.stringify(variables).slice(1, -1))
  expect(JSON.stringify(told.at(-1))).toContain('"WHY":"undo"')
})

test('a step that cannot be undone stops the rollback in front of it, and a person is asked', async () => {
  const diary: Diary = []
  const before = slowStep('before', 1, diary)
  const after = slowStep('after', 1, diary)
  const t = testLandfall({ targets: {}, steps: [before, after] })
  t.command('last').exits(1)
  const run = await t.deploy(
    steps((p) => {
      p.step(before, {})
      p.command('mail', 'send mails', { irreversible: true })
      p.step(after, {})
      p.command('last', 'last')
    }),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(record).toMatchObject({
    status: 'failed',
    outcome: 'needs_person',
    error: { code: 'COMMAND_FAILED' },
  })
  expect(record.warnings).toContainEqual(expect.objectContaining({ target: 'mail' }))
  expect(diary).toEqual(['run before', 'run after', 'undo after that gave after'])
  expect(await t.landfall.holder('test')).toMatchObject({ deployment: run.id })
})

test('an irreversible step that failed may have taken effect, so it stops the rollback too', async () => {
  const t = testLandfall({ targets: {} })
  t.command('send mails').exits(1)
  const run = await t.deploy(
    steps((p) => p.command('mail', 'send mails', { irreversible: true })),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).outcome).toBe('needs_person')
})

test('an undo that fails does not keep the targets from going back, and is told', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() } })
  t.command('untag').exits(1)
  t.command('last').exits(1)
  const pipeline = shop(t.targets.web, allAtOnce(), {
    after: (p) => {
      p.command('tag', 'tag', { undo: 'untag' })
      p.command('last', 'last')
    },
  })
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(record.outcome).toBe('rollback_failed')
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  expect(record.targets.web?.live?.version).toBe('1.0.0')
})

const make = defineStep({
  name: 'make',
  version: 1,
  input: z.object({ from: z.string(), big: z.boolean().default(false) }),
  output: z.object({ id: z.string(), big: z.string() }),
  run: async ({ from, big }) => ({ id: `made of ${from}`, big: big ? 'x'.repeat(300_000) : '' }),
  async undo({ from }, output) {
    undone.push(`${from}: ${output?.id} ${output?.big.length}`)
  },
})
const undone: string[] = []

for (const aborts of ['itself', 'another process, which knows only the journal'] as const) {
  test(`an abort by ${aborts} undoes a step with the input and the output that it had`, async () => {
    undone.length = 0
    const t = testLandfall({ targets: { web: fakeAdapter() }, steps: [make] })
    const pipeline = shop(t.targets.web, allAtOnce(), {
      after: (p, { release }) => {
        const first = p.step(make, { from: release.at('version'), big: true })
        p.step(make, { from: first.at('id') }, { name: 'second' })
        const asked = p.approve('go', { instructions: 'Go?' })
        p.step(make, { from: asked.at('by') }, { name: 'third' })
        p.pause('wait', '1d')
      },
    })
    const run = await t.deploy(pipeline, { version: '2.0.0' })
    await t.approve(run, { by: 'ann' })
    await t.clock.advance('1h')
    const wish = { by: 'ann', reason: 'no' }
    let result = run.result
    if (aborts === 'itself') await run.abort(wish)
    else {
      await run.leave()
      const attached = await otherProcess(t, { steps: [make] }).attach(run.id)
      await t.clock.runUntil(attached.abort(wish))
      result = attached.result
    }
    const record = await t.clock.runUntil(result)
    expect(record.outcome).toBe('aborted')
    expect(undone).toEqual([
      'ann: made of ann 0',
      'made of 2.0.0: made of made of 2.0.0 0',
      '2.0.0: made of 2.0.0 300000',
    ])
    expect(record.approvals).toEqual([
      { step: 'go', by: 'ann', decision: 'approved', comment: '', proven: false },
    ])
    expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  })
}
