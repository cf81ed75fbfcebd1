import { type Answer, allAtOnce, blueGreen, type Run, type Subject } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop, steps } from '../support/shop.ts'

const question = { instructions: 'Is it good?', timeout: '4h' }

async function asked() {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => {
      p.build('app', { type: 'file', path: 'app' })
      p.approve('go', question)
      p.command('after', 'after')
    }),
    { version: '1.0.0' },
  )
  await t.clock.advance('1m')
  return { t, run }
}

/** Puts an answer into the inbox as another program would. */
async function put(t: Awaited<ReturnType<typeof asked>>['t'], run: Run, key: string, payload: unknown) {
  const message = { key, name: 'answer:go', payload: payload as Answer, at: '2026-01-01T00:00:00.000Z' }
  return await t.store.inboxes.put(run.id, message)
}

test('a person is asked about a subject, and the yes lets the deployment go on', async () => {
  const { t, run } = await asked()
  const [subject] = await run.questions()
  expect(subject).toMatchObject({
    deployment: run.id,
    environment: 'test',
    version: '1.0.0',
    step: 'go',
    artifacts: { app: expect.stringMatching(/^[0-9a-f]{64}$/) },
    instructions: 'Is it good?',
    nonce: expect.stringMatching(/.{16,}/),
    expiresAt: '2026-01-01T04:00:00.000Z',
  })
  expect(t.command('after').runs).toBe(0)
  await run.approve({ by: 'ann', comment: 'looks fine' })
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(record.approvals).toEqual([
    { step: 'go', by: 'ann', decision: 'approved', comment: 'looks fine', proven: false },
  ])
  expect(await run.questions()).toEqual([])
})

test('a no ends the deployment', async () => {
  const { t, run } = await asked()
  await run.reject({ by: 'bob', comment: 'the logo is wrong' })
  const record = await t.finish(run)
  expect(record).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'APPROVAL_REJECTED', message: 'bob rejected go', seen: 'the logo is wrong' },
    approvals: [{ by: 'bob', decision: 'rejected' }],
  })
  expect(t.command('after').runs).toBe(0)
})

test('nobody answers: the question expires', async () => {
  const { t, run } = await asked()
  const record = await t.finish(run)
  expect(record.error).toMatchObject({ code: 'APPROVAL_TIMED_OUT', expected: 'Is it good?' })
  expect(t.clock.monotonic()).toBe(4 * 3_600_000)
  expect(await failureOf(run.approve({ by: 'late' }))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('an answer to another subject does not count and is told; the right one does', async () => {
  const { t, run } = await asked()
  const [subject] = (await run.questions()) as [Subject]
  const yes = { decision: 'approved', by: 'eve', comment: '' }
  const wrong: unknown[] = [
    { ...yes, subject: { ...subject, nonce: 'another' } },
    { ...yes, subject: { ...subject, version: '6.6.6' } },
    { ...yes, subject: { ...subject, artifacts: { app: 'f'.repeat(64) } } },
    { ...yes, subject: { ...subject, also: true } },
    { ...yes, subject: null },
    { ...yes, subject, by: '' },
    { ...yes, subject, decision: 'maybe' },
    'yes',
    null,
    42,
    [],
    {},
  ]
  for (const [index, payload] of wrong.entries()) await put(t, run, `wrong-${index}`, payload)
  await t.clock.advance('1m')
  expect(t.command('after').runs).toBe(0)
  await run.approve({ by: 'ann' })
  const record = await t.finish(run)
  expect(record.approvals.map(({ by }) => by)).toEqual(['ann'])
  expect(record.warnings.filter(({ code }) => code === 'APPROVAL_MISMATCH')).toHaveLength(
    // One that says nothing is not even wrong.
    wrong.length - 1,
  )
})

test('an answer from before the question was asked is to another subject', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => {
      p.pause('wait', '1h')
      p.approve('go', question)
    }),
    { version: '1.0.0' },
  )
  const subject = { deployment: run.id, environment: 'test', version: '1.0.0', step: 'go' }
  await put(t, run, 'early', { subject, decision: 'approved', by: 'eve', comment: '' })
  expect(await failureOf(run.approve({ by: 'ann' }))).toMatchObject({
    code: 'INVALID_INPUT',
    expected: 'an open question',
  })
  expect((await t.finish(run)).error).toMatchObject({ code: 'APPROVAL_TIMED_OUT' })
})

test('of several answers the first counts, also when the same person says both', async () => {
  const { t, run } = await asked()
  await run.approve({ by: 'ann' })
  await run.approve({ by: 'ann' }).catch(() => {})
  await run.reject({ by: 'ann' }).catch(() => {})
  await run.reject({ by: 'bob' }).catch(() => {})
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(record.approvals).toHaveLength(1)
})

test('an answer of a deployment that nobody works on waits for the one who resumes', async () => {
  const { t, run } = await asked()
  await run.leave()
  const attached = await otherProcess(t).attach(run.id)
  expect(await attached.questions()).toHaveLength(1)
  await attached.approve({ by: 'ann' })
  expect(t.command('after').runs).toBe(0)
  const resumed = await attached.resume()
  expect((await t.clock.runUntil(resumed.result)).approvals).toMatchObject([{ by: 'ann' }])
})

test('an answer that was heard counts once, also when the process dies right then', async () => {
  const { t, run } = await asked()
  t.crashAt('after/run', 'before intent')
  await run.approve({ by: 'ann' })
  await t.crashed()
  const record = await t.finish(await t.resume(run))
  expect(record.approvals).toEqual([
    { step: 'go', by: 'ann', decision: 'approved', comment: '', proven: false },
  ])
  expect(t.journal(run).filter(({ type }) => type === 'signal.received')).toHaveLength(1)
})

for (const order of ['abort first', 'approval first'] as const) {
  test(`an approval that races with an abort, ${order}: the deployment ends, and nothing is undone twice`, async () => {
    const { t, run } = await asked()
    const abort = () => run.abort({ by: 'bob', reason: 'no' })
    const approve = () => run.approve({ by: 'ann' })
    const both = order === 'abort first' ? [abort(), approve()] : [approve(), abort()]
    await t.clock.runUntil(Promise.allSettled(both))
    const record = await t.finish(run)
    expect(['aborted', 'succeeded']).toContain(record.outcome)
    expect(t.journal(run).at(-1)?.type).toBe('deployment.finished')
  })
}

test('with two open questions the step says which one is meant', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) =>
      p.parallel(() => {
        p.approve('law', question)
        p.approve('order', question)
      }),
    ),
    { version: '1.0.0' },
  )
  await t.clock.advance('1m')
  expect(await failureOf(run.approve({ by: 'ann' }))).toMatchObject({
    code: 'INVALID_INPUT',
    seen: 'law, order',
  })
  expect(await failureOf(run.approve({ by: 'ann', step: 'chaos' }))).toMatchObject({ code: 'INVALID_INPUT' })
  await run.approve({ by: 'ann', step: 'law' })
  await run.approve({ by: 'bob', step: 'order' })
  expect((await t.finish(run)).approvals.map(({ step, by }) => `${step} ${by}`)).toEqual([
    'law ann',
    'order bob',
  ])
})

test('a manual step waits for a person to say that it is done', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => {
      p.manual('dns', { instructions: 'Point the name at the new address.' })
      p.command('after', 'after')
    }),
    { version: '1.0.0' },
  )
  await t.approve(run, { by: 'ann', comment: 'done' })
  expect((await t.finish(run)).status).toBe('success')
})

test('an environment that requires it asks right before the first deploy step', async () => {
  const t = testLandfall({
    targets: { web: fakeAdapter() },
    environment: { approvalRequired: true, approvalTimeout: '2h' },
  })
  const run = await t.deploy(shop(t.targets.web, allAtOnce()), { version: '2.0.0' })
  await t.clock.advance('1m')
  const [subject] = (await run.questions()) as [Subject]
  expect(subject).toMatchObject({
    step: 'environment-approval',
    instructions: 'Deploy 2.0.0 to test?',
    artifacts: { app: expect.any(String) },
  })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  await run.approve({ by: 'ann' })
  expect((await t.finish(run)).status).toBe('success')
})

test('an environment that requires an approval does not get the release without one', async () => {
  const t = testLandfall({
    targets: { web: fakeAdapter() },
    environment: { approvalRequired: true, approvalTimeout: '2h' },
  })
  const record = await t.finish(await t.deploy(shop(t.targets.web, allAtOnce()), { version: '2.0.0' }))
  expect(record).toMatchObject({ outcome: 'failed_untouched', error: { code: 'APPROVAL_TIMED_OUT' } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  expect(t.clock.monotonic()).toBe(2 * 3_600_000)
})

test("a step that has the name of the environment's approval is refused", async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() }, environment: { approvalRequired: true } })
  const pipeline = shop(t.targets.web, allAtOnce(), {
    before: (p) => p.command('environment-approval', 'true'),
  })
  expect(await failureOf(t.plan(pipeline, { version: '2.0.0' }))).toMatchObject({
    code: 'PIPELINE_DUPLICATE',
  })
})

test('a gate of a strategy is answered by the name of its deploy step', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'switch' }) } })
  const run = await t.deploy(shop(t.targets.web, blueGreen({ approval: true, approvalTimeout: '1h' })), {
    version: '2.0.0',
  })
  await t.clock.advance('1m')
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  await run.approve({ by: 'ann', step: 'deploy/web' })
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(record.approvals).toEqual([
    { step: 'deploy/web', by: 'ann', decision: 'approved', comment: '', proven: false },
  ])
})
