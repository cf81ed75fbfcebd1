import { createHash } from 'node:crypto'
import {
  type Approvers,
  allAtOnce,
  approvalStatement,
  type Run,
  requestStatement,
  type Subject,
} from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop, steps } from '../support/shop.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const signatureOf = (name: string, statement: string): string => `${name} ${digest(statement)}`

/** A yes with a signature of `name`. */
async function signed(run: Run, name: string, words: { readonly by: string; readonly comment?: string }) {
  const [subject] = (await run.questions()) as [Subject]
  const statement = approvalStatement({ decision: 'approved', subject, comment: words.comment ?? '' })
  return { ...words, proof: signatureOf(name, statement) }
}

/** Believes `name digest-of-the-statement`; a proof of `broken` throws. */
const approvers: Approvers = {
  name: 'test',
  async verify(statement, proof) {
    const [principal = '', of] = proof.split(' ')
    if (principal === 'broken') throw new Error('the directory of keys does not answer')
    if (principal === 'stranger') return { refused: 'stranger is not an approver' }
    return of === digest(statement) ? { principal } : { refused: 'it was signed for something else' }
  },
}

async function asked(rules: { readonly minimum?: number; readonly notRequester?: boolean } = {}) {
  const t = testLandfall({ targets: {}, environment: { approval: { ...rules, approvers } } })
  const pipeline = steps((p) => {
    p.approve('go', { instructions: 'Is it good?', timeout: '4h' })
    p.command('after', 'after')
  })
  const plan = await t.plan(pipeline, { version: '1.0.0' })
  const proof = signatureOf('ann', requestStatement({ ...plan, planDigest: plan.digest }))
  const run = await t.landfall.deploy(plan, { by: 'mallory', proof })
  await t.clock.advance('1m')
  return { t, run }
}

test('an answer is of whoever signed it, whatever name it says', async () => {
  const { t, run } = await asked()
  await run.approve(await signed(run, 'bob', { by: 'the boss', comment: 'fine' }))
  const record = await t.finish(run)
  expect(record).toMatchObject({ status: 'success', deployed_by: 'ann' })
  expect(record.approvals).toEqual([
    { step: 'go', by: 'bob', decision: 'approved', comment: 'fine', proven: true },
  ])
})

test('what is not signed, by a stranger, or for something else does not count', async () => {
  const { t, run } = await asked()
  await run.approve({ by: 'one' })
  await run.approve(await signed(run, 'stranger', { by: 'two' }))
  await run.approve({ by: 'three', proof: `bob ${digest('another statement')}` })
  await run.reject({ by: 'four' })
  await t.clock.advance('1m')
  expect(t.command('after').runs).toBe(0)
  expect(await run.questions()).toHaveLength(1)
  await run.approve(await signed(run, 'bob', { by: 'bob' }))
  const record = await t.finish(run)
  expect(record.approvals.map(({ by }) => by)).toEqual(['bob'])
  expect(record.warnings.map(({ message }) => message)).toEqual([
    'An answer to go does not count: it was signed for something else',
    'An answer to go does not count: stranger is not an approver',
    'An answer to go does not count: it was signed for something else',
    'An answer to go does not count: it was signed for something else',
  ])
})

test('a proof that nothing can be said of does not end the deployment', async () => {
  const { t, run } = await asked()
  await run.approve(await signed(run, 'broken', { by: 'eve' }))
  await t.clock.advance('1m')
  expect(await run.state()).toBe('working')
  await run.approve(await signed(run, 'bob', { by: 'bob' }))
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(record.warnings).toMatchObject([{ code: 'APPROVAL_MISMATCH' }])
})

test('one signer under two names is one person', async () => {
  const { t, run } = await asked({ minimum: 2 })
  await run.approve(await signed(run, 'bob', { by: 'bob' }))
  await run.approve(await signed(run, 'bob', { by: 'bert', comment: 'me as well' }))
  expect((await t.finish(run)).error).toMatchObject({ code: 'APPROVAL_TIMED_OUT' })
})

test('a signer cannot approve what he asked for under another name', async () => {
  const { t, run } = await asked({ notRequester: true })
  await run.approve(await signed(run, 'ann', { by: 'somebody else' }))
  await t.clock.advance('1m')
  expect(t.command('after').runs).toBe(0)
  await run.approve(await signed(run, 'bob', { by: 'bob' }))
  expect((await t.finish(run)).approvals.map(({ by }) => by)).toEqual(['bob'])
})

test('a signature is looked at once, also when the process dies right after', async () => {
  const { t, run } = await asked()
  t.crashAt('after/run', 'before intent')
  await run.approve(await signed(run, 'bob', { by: 'bob' }))
  await t.crashed()
  const record = await t.finish(await t.resume(run))
  expect(record.approvals).toMatchObject([{ by: 'bob', proven: true }])
  const looked = t.journal(run).filter((event) => event.type === 'effect.started' && event.name === 'proof@1')
  expect(looked).toHaveLength(1)
})

test('a process that knows no approvers counts no answer, and the next one goes on', async () => {
  const { t, run } = await asked()
  await run.leave()
  const other = await otherProcess(t).attach(run.id)
  const resumed = await t.clock.runUntil(other.resume())
  await resumed.approve(await signed(resumed, 'bob', { by: 'bob' }))
  await t.clock.advance('1m')
  await resumed.leave()
  const back = await t.resume(run)
  await back.approve(await signed(back, 'bob', { by: 'bob', comment: 'again' }))
  expect(await t.finish(back)).toMatchObject({ status: 'success', approvals: [{ by: 'bob' }] })
})

test('where the requester may not approve, somebody has to be proven to be the requester', async () => {
  const t = testLandfall({
    targets: { web: fakeAdapter() },
    environment: { approvalRequired: true, approval: { notRequester: true, approvers } },
  })
  const plan = await t.plan(shop(t.targets.web, allAtOnce()), { version: '2.0.0' })
  expect(await failureOf(t.landfall.deploy(plan, { by: 'ann' }))).toMatchObject({
    code: 'REQUESTER_UNPROVEN',
    seen: 'no signature',
  })
  const forAnother = signatureOf('ann', requestStatement({ ...plan, planDigest: 'another' }))
  expect(await failureOf(t.landfall.deploy(plan, { by: 'ann', proof: forAnother }))).toMatchObject({
    code: 'REQUESTER_UNPROVEN',
    seen: 'it was signed for something else',
  })
  expect(await t.landfall.holder('test')).toBeNull()
})
