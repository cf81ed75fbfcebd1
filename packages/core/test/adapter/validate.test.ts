import { describe, expect, test } from 'vitest'
import {
  validateFindings,
  validateHistory,
  validateInstances,
  validateObservation,
  validatePushed,
  validateRevision,
  validateRolloutStatus,
  validateStaged,
  validateWeight,
} from '../../src/adapter/validate.ts'

const source = { adapter: 'fly', verb: 'current' }
const revision = { id: 'r1', release: '1.0.0-abc', version: '1.0.0' }
const observed = { ...revision, weight: 100, url: null }
const observation = { revisions: [observed], url: 'https://a.example', inFlight: null }
const artifact = { name: 'app', type: 'file', location: 'a', size: 1, sha256: 'ab' } as const
const pushed = { name: 'app', type: 'file', reference: 'ref', sha256: 'ab' }
const circle: { [key: string]: unknown } = { ...observation }
circle.self = { circle }

function thrown(check: () => unknown): { code: string; message: string; details: unknown } {
  try {
    check()
  } catch (error) {
    return error as { code: string; message: string; details: unknown }
  }
  throw new Error('it was taken as valid')
}

test('valid results come back as they are', () => {
  const thirds = ['a', 'b', 'c'].map((id) => ({ ...observed, id, weight: 100 / 3 }))
  for (const value of [
    observation,
    { ...observation, revisions: [] },
    { ...observation, revisions: thirds },
  ]) {
    expect(validateObservation(value, source)).toBe(value)
  }
  const idle = {
    ...observation,
    revisions: [{ ...observed, weight: 0 }],
    extra: { kept: [1, undefined] }.kept[0],
  }
  expect(validateObservation(idle, source)).toBe(idle)
  expect(validateHistory([revision], source)).toEqual([revision])
  expect(validateRevision(revision, source, '1.0.0-abc')).toBe(revision)
  expect(validateStaged({ revision, url: null }, source, '1.0.0-abc')).toEqual({ revision, url: null })
  expect(validatePushed(pushed, artifact, source)).toBe(pushed)
  expect(validateFindings([{ severity: 'error', message: 'm', remedy: 'r' }], source)).toHaveLength(1)
  expect(validateInstances([{ id: 'i1', revision: null, inService: false }], source)).toHaveLength(1)
  expect(validateRolloutStatus({ phase: 'paused', revision: 'r1', message: null }, source).phase).toBe(
    'paused',
  )
  expect(validateWeight(33.3, source)).toBe(33.3)
})

describe('what is refused, and the field that is named', () => {
  const withRevisions = (...revisions: unknown[]) => ({ ...observation, revisions })
  test.each([
    ['undefined', undefined, ''],
    ['a list', [], ''],
    ['no revisions', { url: null, inFlight: null }, 'revisions'],
    ['a missing url', { revisions: [], inFlight: null }, 'url'],
    ['an empty id', withRevisions({ ...observed, id: '' }), 'revisions[0].id'],
    ['a release that is a number', withRevisions({ ...observed, release: 7 }), 'revisions[0].release'],
    ['a weight of 120', withRevisions({ ...observed, weight: 120 }), 'revisions[0].weight'],
    ['a weight that is a text', withRevisions({ ...observed, weight: '100' }), 'revisions[0].weight'],
    ['weights of 90', withRevisions({ ...observed, weight: 90 }), 'revisions'],
    ['weights of 200', withRevisions(observed, { ...observed, id: 'r2' }), 'revisions'],
    ['one revision twice', withRevisions(observed, { ...observed, weight: 0 }), 'revisions[1].id'],
    ['a date', { ...observation, since: new Date(0) }, 'since'],
    ['a function', { ...observation, look: () => 1 }, 'look'],
    ['not a number', { ...observation, extra: [1, Number.NaN] }, 'extra[1]'],
    ['a hole in a list', { ...observation, extra: [undefined] }, 'extra[0]'],
    ['a bigint', { ...observation, extra: { n: 1n } }, 'extra.n'],
    ['a circle', circle, 'self.circle'],
  ])('%s', (_, value, field) => {
    const error = thrown(() => validateObservation(value, source))
    expect(error.code).toBe('RESULT_INVALID')
    expect(error.message).toContain('current')
    expect(error.message).toContain('fly')
    expect(error.details).toEqual({ adapter: 'fly', verb: 'current', field })
  })

  test.each([
    ['another digest', () => validatePushed({ ...pushed, sha256: 'cd' }, artifact, source), 'sha256'],
    ['no reference', () => validatePushed({ ...pushed, reference: '' }, artifact, source), 'reference'],
    ['another release', () => validateRevision(revision, source, '2.0.0-def'), 'release'],
    [
      'another release, staged',
      () => validateStaged({ revision, url: null }, source, 'x'),
      'revision.release',
    ],
    ['nothing staged', () => validateStaged({ url: null }, source), 'revision'],
    ['a history with one twice', () => validateHistory([revision, revision], source), '[1].id'],
    ['a history that is none', () => validateHistory({}, source), ''],
    [
      'a finding without a severity',
      () => validateFindings([{ message: 'm', remedy: 'r' }], source),
      '[0].severity',
    ],
    ['an instance that is a text', () => validateInstances(['i1'], source), '[0]'],
    [
      'inService as a text',
      () => validateInstances([{ id: 'i', revision: null, inService: 'yes' }], source),
      '[0].inService',
    ],
    [
      'an unknown phase',
      () => validateRolloutStatus({ phase: 'done', revision: 'r', message: null }, source),
      'phase',
    ],
    ['a weight below 0', () => validateWeight(-1, source), ''],
  ])('%s', (_, check, field) => {
    expect(thrown(check)).toMatchObject({ code: 'RESULT_INVALID', details: { field } })
  })
})
