import { type Approvers, canary, definePipeline, directory, target } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import type { JournalEvent, JournalFact } from '../../src/events/journal-event.ts'
import { auditText, auditTrail } from '../../src/landfall/audit.ts'
import type { ReleasedClaim } from '../../src/store/store.ts'

const error = {
  code: 'COMMAND_FAILED',
  message: 'npm test failed',
  remedy: 'Repair it.',
  disposition: 'terminal' as const,
  nextActions: [],
}

const request: JournalFact = {
  type: 'deployment.created',
  format: 1,
  deployment: 'd-1',
  environment: 'production',
  claim: 7,
  claimOrder: 7,
  caller: { name: 'maria', automated: false, proven: true, maximumWeight: 100, despite: null },
  planDigest: 'ab12',
  plan: { kind: 'deploy', version: '2.0.0', commit: 'abc' },
}

/** A journal: one second between two entries. */
function journal(...facts: readonly JournalFact[]): JournalEvent[] {
  return facts.map(
    (fact, index) => ({ seq: index + 1, at: new Date(index * 1_000).toISOString(), ...fact }) as JournalEvent,
  )
}

const words = (...facts: readonly JournalFact[]) => auditTrail(journal(...facts)).map(({ text }) => text)

test('who asked is told with how that is known', () => {
  const [entry] = auditTrail(journal(request))

  expect(entry).toMatchObject({
    seq: 1,
    at: '1970-01-01T00:00:00.000Z',
    kind: 'deployment.requested',
    by: 'maria',
    text: 'maria (a person, proven) asked for 2.0.0 on production',
    details: { deployment: 'd-1', claim: 7, planDigest: 'ab12', commit: 'abc' },
  })
  const caller = { name: 'bot', automated: true, proven: false, maximumWeight: 5, despite: 'hotfix' }
  expect(words({ ...request, caller })).toEqual([
    'bot (a program, not proven) asked for 2.0.0 on production, although it was closed: hotfix',
  ])
})

test('an approval has the proof that it rests on, and a refused one is told as such', () => {
  const answer = (by: string) => ({ decision: 'approved', by, comment: 'fine', subject: {}, proof: 'SIG' })
  const proof = (path: string, statement: string): JournalFact => ({
    type: 'effect.started',
    path,
    name: 'proof@1',
    input: { statement, proof: `SIG of ${statement}` },
    inputDigest: '',
  })
  const trail = auditTrail(
    journal(
      {
        type: 'signal.received',
        path: 'sign/answer-1',
        name: 'answer:sign',
        key: 'a',
        payload: answer('root'),
      },
      proof('sign/proof-1/proof', 'one'),
      {
        type: 'effect.succeeded',
        path: 'sign/proof-1/proof',
        result: { principal: null, reason: 'the key is not on the list' },
      },
      {
        type: 'signal.received',
        path: 'sign/answer-2',
        name: 'answer:sign',
        key: 'b',
        payload: answer('root'),
      },
      proof('sign/proof-2/proof', 'two'),
      { type: 'effect.succeeded', path: 'sign/proof-2/proof', result: { principal: 'otto', reason: null } },
      {
        type: 'noted',
        path: 'sign/answered-2',
        note: { kind: 'person.answered', step: 'sign', by: 'otto', decision: 'approved', missing: 0 },
      },
      {
        type: 'noted',
        path: 'other/answered-1',
        note: { kind: 'person.answered', step: 'other', by: 'otto', decision: 'rejected', missing: 0 },
      },
    ),
  )

  expect(trail.map(({ text }) => text)).toEqual([
    'an answer came that says it is by root: approved',
    'proof@1 began',
    'the proof does not count: the key is not on the list',
    'an answer came that says it is by root: approved',
    'proof@1 began',
    'proof@1 ended well',
    'otto approved sign, with a proof',
    'otto rejected other, without a proof',
  ])
  expect(trail[6]).toMatchObject({
    by: 'otto',
    where: 'sign/answered-2',
    details: { proof: { statement: 'two', proof: 'SIG of two' } },
  })
  expect(trail[7]?.details).toMatchObject({ proof: null })
})

test('what ran is told with its command, its attempts and how long it took', () => {
  const path = 'tests/run'
  const began: JournalFact = {
    type: 'effect.started',
    path,
    name: 'command@1',
    input: { run: ['npm', 'test'] },
    inputDigest: '',
  }
  const trail = auditTrail(
    journal(
      began,
      { type: 'effect.retried', path, attempt: 1, delayMs: 500, error },
      { type: 'worker.started', worker: 'w-2', epoch: 2 },
      began,
      { type: 'effect.failed', path, error },
    ),
  )

  expect(trail.map(({ text }) => text)).toEqual([
    'the command npm test began',
    'the command npm test failed and is tried again in 500ms: npm test failed',
    'w-2 took over',
    'the command npm test began again: its outcome is not known',
    'the command npm test failed: npm test failed',
  ])
  expect(trail.at(-1)?.details).toMatchObject({ attempts: 2, starts: 2, durationMs: 4_000 })
})

test('what a later version writes is told by its name', () => {
  const later = { type: 'lease.lent', path: 'deploy/web', to: 'w-9' } as unknown as JournalFact
  const note = { kind: 'constructor', colour: 'green' }
  const [event, told] = auditTrail(
    journal(later, { type: 'noted', path: 'x', note } as unknown as JournalFact),
  )

  expect(event).toMatchObject({ kind: 'lease.lent', where: 'deploy/web', text: 'lease.lent' })
  expect(event?.details).toEqual({ to: 'w-9' })
  expect(told).toMatchObject({ kind: 'constructor', text: 'constructor', details: { colour: 'green' } })
})

test('only the releases of this deployment are part of its trail', () => {
  const release: ReleasedClaim = {
    order: 1,
    by: 'otto',
    since: '2026-01-01T00:00:00.000Z',
    environment: 'production',
    number: 7,
    deployment: 'd-1',
    releasedBy: 'otto',
    reason: 'looked at it, web serves 1.0.0',
    releasedAt: '2026-03-01T10:00:00.000Z',
  }
  const trail = auditTrail(journal(request), [{ ...release, deployment: 'd-0' }, release])

  expect(trail).toHaveLength(2)
  expect(trail[1]).toMatchObject({ seq: null, kind: 'claim.released', by: 'otto', at: release.releasedAt })
})

test('nobody can write a line of the trail that looks like another one', () => {
  const text = auditText(
    auditTrail(
      journal({
        type: 'abort.requested',
        by: 'mallory\u001b[2K\r',
        reason: 'no\n1970-01-01T00:00:00.000Z  #2  otto approved\u202e\u2028sign',
      }),
    ),
  )

  expect(text.split('\n')).toHaveLength(1)
  expect(text).toMatch(/^1970-01-01T00:00:00\.000Z {2}#1 {2}mallory \[2K {2}?aborted: no /)
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u)
})

test('the trail of a whole deployment is JSON, in order, and has the traffic and the abort', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const web = target('web', t.targets.web)
  const pipeline = definePipeline('shop', (p) => {
    p.check('tests', 'npm test')
    p.deploy(web, p.push(p.build('app', directory('dist')), web), canary({ steps: [5, 50], pause: '10m' }))
  })
  const run = await t.deploy(pipeline, { version: '2.0.0', by: 'maria' })
  await t.clock.advance('5m')
  await run.abort({ by: 'otto', reason: 'wrong version' })
  await t.finish(run)

  const trail = auditTrail(t.journal(run))

  expect(JSON.parse(JSON.stringify(trail))).toEqual(trail)
  expect(trail.map(({ seq }) => seq)).toEqual(
    trail.map(({ seq }) => seq).toSorted((a, b) => Number(a) - Number(b)),
  )
  const text = auditText(trail)
  expect(text).toContain('maria (a person, not proven) asked for 2.0.0 on test')
  expect(text).toContain('the command npm test began')
  expect(text).toMatch(/the traffic of web: (?:1\.0\.0 95 %, 2\.0\.0 5 %|2\.0\.0 5 %, 1\.0\.0 95 %)/)
  expect(text).toContain('otto aborted: wrong version')
  expect(text).toMatch(/web was brought back to .+\n(?:.*\n)*.*ended: aborted$/)
})

test('in a real journal, too, the proof stands beside the answer that it belongs to', async () => {
  const approvers: Approvers = {
    name: 'badge',
    verify: async (_statement, proof) =>
      proof.startsWith('badge of ') ? { principal: proof.slice(9) } : { refused: 'that is no badge' },
  }
  const t = testLandfall({
    targets: { web: fakeAdapter() },
    environment: { approval: { minimum: 2, approvers } },
  })
  const pipeline = definePipeline('signed', (p) => {
    p.approve('sign', { instructions: 'Look at it.' })
  })
  const run = await t.deploy(pipeline, { version: '2.0.0', by: 'maria' })
  await t.approve(run, { by: 'otto', proof: 'none' })
  await t.approve(run, { by: 'root', proof: 'badge of otto' })
  await t.approve(run, { by: 'root', proof: 'badge of anna' })
  await t.finish(run)

  const answers = auditTrail(t.journal(run)).filter(({ kind }) => kind === 'person.answered')

  expect(answers.map(({ by, text }) => [by, text])).toEqual([
    ['otto', 'otto approved sign, with a proof'],
    ['anna', 'anna approved sign, with a proof'],
  ])
  expect(answers.map(({ details }) => details.proof)).toMatchObject([
    { proof: 'badge of otto', statement: expect.stringContaining('"decision":"approved"') },
    { proof: 'badge of anna' },
  ])
  expect(auditText(auditTrail(t.journal(run)))).toContain('the proof does not count: that is no badge')
})
