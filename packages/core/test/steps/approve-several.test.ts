import type { Environment } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { steps } from '../support/shop.ts'

const question = { instructions: 'Is it good?', timeout: '4h' }

async function asked(approval: Environment['approval'], own: { readonly minimum?: number } = {}) {
  const t = testLandfall({ targets: {}, ...(approval === undefined ? {} : { environment: { approval } }) })
  const pipeline = steps((p) => {
    p.approve('go', { ...question, ...own })
    p.command('after', 'after')
  })
  const run = await t.deploy(pipeline, { version: '1.0.0', by: 'release-bot' })
  await t.clock.advance('1m')
  return { t, run }
}

test('two people have to say yes, and the question is open until the second has', async () => {
  const { t, run } = await asked({ minimum: 2 })
  await run.approve({ by: 'ann' })
  await t.clock.advance('1m')
  expect(await run.questions()).toHaveLength(1)
  expect(t.command('after').runs).toBe(0)
  await run.approve({ by: 'bob', comment: 'me too' })
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(record.approvals).toMatchObject([{ by: 'ann' }, { by: 'bob', comment: 'me too' }])
  const missing = t.journal(run).flatMap((event) => {
    return event.type === 'noted' && event.note.kind === 'person.answered' ? [event.note.missing] : []
  })
  expect(missing).toEqual([1, 0])
})

test('the same person twice is one person', async () => {
  const { t, run } = await asked({ minimum: 2 })
  const [subject] = await run.questions()
  for (const key of ['first', 'second', 'third']) {
    const payload = { subject: subject as never, decision: 'approved', by: 'ann', comment: key, proof: '' }
    const at = '2026-01-01T00:00:00.000Z'
    await t.store.inboxes.put(run.id, { key, name: 'answer:go', payload, at })
  }
  const record = await t.finish(run)
  expect(record).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'APPROVAL_TIMED_OUT', message: expect.stringContaining('Only ann answered') },
    approvals: [{ by: 'ann' }],
  })
  expect(record.warnings.map(({ code }) => code)).toEqual(['APPROVAL_MISMATCH', 'APPROVAL_MISMATCH'])
})

test('whoever asked for the deployment does not count where that is said', async () => {
  const { t, run } = await asked({ notRequester: true })
  await run.approve({ by: 'release-bot' })
  await t.clock.advance('1m')
  expect(t.command('after').runs).toBe(0)
  await run.approve({ by: 'ann' })
  const record = await t.finish(run)
  expect(record.approvals.map(({ by }) => by)).toEqual(['ann'])
  expect(record.warnings).toMatchObject([{ code: 'APPROVAL_MISMATCH' }])
})

test('the no of the second ends it', async () => {
  const { t, run } = await asked({ minimum: 3 })
  await run.approve({ by: 'ann' })
  await run.reject({ by: 'bob', comment: 'not yet' })
  const record = await t.finish(run)
  expect(record).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'APPROVAL_REJECTED', seen: 'not yet' },
    approvals: [
      { by: 'ann', decision: 'approved' },
      { by: 'bob', decision: 'rejected' },
    ],
  })
})

test('one of two is not enough when the time is over', async () => {
  const { t, run } = await asked({ minimum: 2 })
  await run.approve({ by: 'ann' })
  const record = await t.finish(run)
  expect(record.error).toMatchObject({ code: 'APPROVAL_TIMED_OUT', expected: '2 people: Is it good?' })
  expect(t.clock.monotonic()).toBe(4 * 3_600_000)
})

test('a step may ask for more people than its environment, and not for fewer', async () => {
  for (const [own, of, needed] of [
    [2, undefined, 2],
    [3, 2, 3],
    [1, 2, 2],
  ] as const) {
    const { t, run } = await asked(of === undefined ? undefined : { minimum: of }, { minimum: own })
    for (let number = 1; number <= needed; number++) {
      expect(await run.questions()).toHaveLength(1)
      await run.approve({ by: `person ${number}` })
      await t.clock.advance('1s')
    }
    expect((await t.finish(run)).approvals).toHaveLength(needed)
  }
})

test('what has to be done by hand is done by one person', async () => {
  const t = testLandfall({ targets: {}, environment: { approval: { minimum: 2 } } })
  const run = await t.deploy(
    steps((p) => p.manual('dns', question)),
    { version: '1.0.0' },
  )
  await t.approve(run, { by: 'ann' })
  expect(await t.finish(run)).toMatchObject({ status: 'success', approvals: [{ by: 'ann' }] })
})

test('a crash between two answers loses neither', async () => {
  const { t, run } = await asked({ minimum: 2 })
  await run.approve({ by: 'ann' })
  await t.clock.advance('1m')
  t.crashAt('after/run', 'before intent')
  await run.approve({ by: 'bob' })
  await t.crashed()
  const record = await t.finish(await t.resume(run))
  expect(record.approvals.map(({ by }) => by)).toEqual(['ann', 'bob'])
})

test('a process that comes after the first answer waits for the second', async () => {
  const { t, run } = await asked({ minimum: 2 })
  await run.approve({ by: 'ann' })
  await t.clock.advance('1m')
  await run.leave()
  const resumed = await t.resume(run)
  await t.clock.advance('1m')
  expect(await resumed.questions()).toHaveLength(1)
  await resumed.approve({ by: 'ann' }).catch(() => {})
  await t.clock.advance('1m')
  expect(t.command('after').runs).toBe(0)
  await resumed.approve({ by: 'bob' })
  expect((await t.finish(resumed)).approvals.map(({ by }) => by)).toEqual(['ann', 'bob'])
})
