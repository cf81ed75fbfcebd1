import { describe, expect, test } from 'vitest'
import { reduce, type ShownEvent } from '../../src/view/reduce.ts'
import { emptyView } from '../../src/view/view-state.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { stateAt } from '../support/recordings.ts'

describe('the view state', () => {
  test('comes from the journal alone', async () => {
    const state = (await recordedEvents()).reduce(reduce, emptyView)
    expect(state).toMatchObject({
      version: '2.0.0',
      environment: 'production',
      by: 'ada',
      outcome: 'succeeded',
    })
    expect(state.steps.map(({ id, standing }) => [id, standing])).toEqual([
      ['checks/lint', 'passed'],
      ['checks/tests', 'passed'],
      ['app', 'passed'],
      ['push/web', 'passed'],
      ['environment-approval', 'passed'],
      ['deploy/web', 'passed'],
      ['smoke', 'passed'],
    ])
    expect(state.questions.filter(({ isOpen }) => isOpen)).toEqual([])
    expect(state.record?.status).toBe('success')
  })

  test('keeps the shade of a revision: what was live first stays first', async () => {
    const { targets } = await stateAt('10:03:41')
    expect(targets[0]?.shares.map(({ name, percent }) => [name, percent])).toEqual([
      ['1.0.0', 50],
      ['2.0.0', 50],
    ])
  })

  test('an event or a note that nobody knows changes nothing', async () => {
    const state = await stateAt('10:03:41')
    const at = '2026-01-01T10:03:42.000Z'
    const later = { type: 'moon.risen', at, seq: 99 } as unknown as ShownEvent
    const note = { type: 'noted', at, seq: 99, path: 'deploy/web/x', note: { kind: 'moon.risen' } }
    expect(reduce(state, later)).toBe(state)
    expect(reduce(state, note as unknown as ShownEvent)).toEqual(state)
  })

  test('shows a rollback as a step of its own', async () => {
    const state = await stateAt('10:05:24', true)
    const rollback = state.steps.at(-1)
    expect(rollback).toMatchObject({ id: '@rollback', standing: 'passed' })
    expect(rollback?.activities.map(({ label }) => label)).toContain('web: bring the last good release back')
    expect(state.outcome).toBe('rolled_back')
    expect(state.targets[0]?.shares.filter(({ percent }) => percent > 0)).toMatchObject([{ name: '1.0.0' }])
  })

  test('a question that wants a second person stays open', async () => {
    const state = await stateAt('10:01:10')
    const at = '2026-01-01T10:01:11.000Z'
    const path = 'environment-approval/answered-1'
    const answered = (missing: number, by: string): ShownEvent => ({
      type: 'noted',
      at,
      seq: 99,
      path,
      note: { kind: 'person.answered', step: 'environment-approval', by, decision: 'approved', missing },
    })
    const first = reduce(state, answered(1, 'grace'))
    expect(first.questions[0]?.isOpen).toBe(true)
    const step = first.steps[first.places.get('environment-approval') ?? -1]
    expect(step?.reason).toBe('approved by grace, 1 more needed')
    expect(reduce(first, answered(0, 'linus')).questions[0]?.isOpen).toBe(false)
  })

  test('progress and the last lines of output belong to their step', async () => {
    const state = await stateAt('10:00:26')
    const app = state.steps[state.places.get('app') ?? -1]
    expect(app?.output.at(-1)).toBe('dist/index.html   0.61 kB')
    const next = reduce(state, {
      type: 'progress',
      deployment: 'x',
      at: '2026-01-01T10:00:27.000Z',
      path: 'app/run',
      message: 'uploading',
      fraction: 0.4,
    })
    expect(next.steps[next.places.get('app') ?? -1]?.progress).toEqual({
      message: 'uploading',
      fraction: 0.4,
    })
  })
})
