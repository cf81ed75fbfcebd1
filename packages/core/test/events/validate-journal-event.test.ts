import { describe, expect, test } from 'vitest'
import type { ErrorJson } from '../../src/errors/landfall-error.ts'
import type { JournalFact, Note } from '../../src/events/journal-event.ts'
import { journalEventProblem } from '../../src/events/validate-journal-event.ts'

const error: ErrorJson = {
  code: 'ABORTED',
  message: 'm',
  remedy: 'r',
  disposition: 'terminal',
  nextActions: [],
}

const notes: readonly Note[] = [
  { kind: 'step.started', step: 's', uses: 'u' },
  { kind: 'step.succeeded', step: 's' },
  { kind: 'step.skipped', step: 's', reason: 'r' },
  { kind: 'step.warned', step: 's', error },
  { kind: 'step.failed', step: 's', error },
  { kind: 'traffic.observed', target: 't', split: { r1: 25, r2: 75 }, versions: { r1: '1.0.0' } },
  { kind: 'instance.switched', target: 't', instance: 'i', revision: 'r' },
  { kind: 'verification.passed', target: 't', revision: 'r', checks: 2 },
  { kind: 'verification.failed', target: 't', revision: 'r', error },
  { kind: 'analysis.judged', target: 't', verdict: 'no_data', reason: 'r' },
  { kind: 'person.asked', step: 's', subject: {}, instructions: 'i' },
  { kind: 'person.refused', step: 's', by: 'b', reason: 'r' },
  { kind: 'person.answered', step: 's', by: 'b', decision: 'approved', missing: 0 },
  { kind: 'migration.planned', step: 's', plan: {}, digest: 'd', files: ['f'] },
  { kind: 'migration.begun', step: 's' },
  { kind: 'migration.applied', step: 's' },
  { kind: 'migration.rolled_back', step: 's' },
  { kind: 'notification.sent', channel: 'slack@1', event: 'start' },
  { kind: 'notification.given_up', channel: 'slack@1', event: 'start', error },
  { kind: 'rollback.started', reason: error },
  { kind: 'target.restored', target: 't', revision: null },
  { kind: 'target.lost', target: 't', error },
]

const facts: readonly JournalFact[] = [
  {
    type: 'deployment.created',
    format: 1,
    deployment: 'd',
    environment: 'e',
    claim: 1,
    claimOrder: 1,
    caller: { name: 'r', automated: false, proven: false, maximumWeight: 100, despite: null },
    planDigest: 'p',
    plan: {},
  },
  { type: 'worker.started', worker: 'w', epoch: 1 },
  { type: 'effect.started', path: 'p', name: 'n', input: null, inputDigest: 'i' },
  { type: 'effect.succeeded', path: 'p', result: 0 },
  { type: 'effect.succeeded', path: 'p', blob: 'b' },
  { type: 'effect.failed', path: 'p', error },
  { type: 'effect.retried', path: 'p', attempt: 1, delayMs: 500, error },
  { type: 'timer.started', path: 'p', ms: 0.5 },
  { type: 'timer.fired', path: 'p' },
  { type: 'signal.awaited', path: 'p', name: 'n', expiresAt: 'e' },
  { type: 'signal.received', path: 'p', name: 'n', key: 'k', payload: false },
  { type: 'signal.timed_out', path: 'p', name: 'n' },
  { type: 'value.recorded', path: 'p', value: [] },
  { type: 'abort.requested', by: 'b', reason: 'r' },
  { type: 'deployment.halted', reason: error },
  ...notes.map((note): JournalFact => ({ type: 'noted', path: 'p', note })),
  { type: 'deployment.finished', outcome: 'succeeded', record: {} },
]

const stamp = { seq: 1, at: '2026-01-01T00:00:00.000Z' }

describe('an entry of a journal', () => {
  test.each(facts)('may be %j', (fact) => {
    expect(journalEventProblem({ ...stamp, ...fact })).toBeNull()
    expect(journalEventProblem({ ...stamp, ...fact, later: 'a field of a later version' })).toBeNull()
  })

  test.each(facts)('may not lack or bend a field of %j', (fact) => {
    const entry = { ...stamp, ...fact }
    for (const field of Object.keys(entry)) {
      if (!['result', 'blob'].includes(field)) {
        expect(journalEventProblem({ ...entry, [field]: undefined }), `without ${field}`).not.toBeNull()
      }
      if (!['input', 'result', 'payload', 'value'].includes(field)) {
        expect(journalEventProblem({ ...entry, [field]: [{}] }), `bent ${field}`).not.toBeNull()
      }
    }
  })

  test.each(notes)('may not hold a note that lacks a field of %j', (note) => {
    for (const field of Object.keys(note)) {
      const bent = { ...note, [field]: undefined }
      expect(journalEventProblem({ ...stamp, type: 'noted', path: 'p', note: bent }), field).not.toBeNull()
    }
  })

  test.each([null, undefined, 1, 'text', [], {}])('may not be %j', (value) => {
    expect(journalEventProblem(value)).not.toBeNull()
  })

  test('has a number from 1 on', () => {
    for (const seq of [0, -1, 1.5, '1', null]) {
      expect(journalEventProblem({ ...stamp, seq, type: 'timer.fired', path: 'p' })).toContain('seq')
    }
  })

  test('has a type that this version knows; inherited names are none', () => {
    for (const type of ['effect.exploded', 'toString', '__proto__', 'constructor', 7]) {
      expect(journalEventProblem({ ...stamp, type, path: 'p' })).toContain(JSON.stringify(type))
    }
    expect(
      journalEventProblem({ ...stamp, type: 'effect.failed', path: 'p', error: { ...error, code: 1 } }),
    ).toBe('the field error of effect.failed is not of the right form')
  })
})
