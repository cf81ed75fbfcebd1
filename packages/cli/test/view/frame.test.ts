import { describe, expect, test } from 'vitest'
import { frame } from '../../src/view/frame.ts'
import { emptyStep, reduce } from '../../src/view/reduce.ts'
import { widthOf } from '../../src/view/text-width.ts'
import { emptyView, type Standing, type StepView, type ViewState } from '../../src/view/view-state.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { stateAt } from '../support/recordings.ts'

const look = { colour: false, unicode: true, hint: 'Ctrl-C ends it', timeZone: 'UTC' }
const now = Date.parse('2026-01-01T10:03:41Z')

test('fits every screen, at every moment', async () => {
  for (const bad of [false, true]) {
    let state = emptyView
    for (const event of await recordedEvents({ bad })) {
      state = reduce(state, event)
      for (const columns of [20, 37, 60, 80, 133]) {
        for (const rows of [4, 9, 24, 60]) {
          const lines = frame(state, { ...look, columns, rows, now: Date.parse(event.at) + 500 })
          expect(lines.length).toBeLessThan(rows)
          for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(columns)
        }
      }
    }
  }
})

describe('a thousand steps', () => {
  const at = Date.parse('2026-01-01T10:00:00Z')
  const step = (id: string, standing: Standing, index = 0): StepView => ({
    ...emptyStep(id, 'check@1', null),
    standing,
    startedAt: standing === 'pending' ? null : at + index,
    endedAt: standing === 'passed' || standing === 'failed' ? at + index + 900 : null,
    reason: standing === 'failed' ? 'exit code 1' : null,
  })
  const view = (steps: readonly StepView[]): ViewState => ({
    ...emptyView,
    environment: 'production',
    version: '2.0.0',
    startedAt: at,
    steps,
    places: new Map(steps.map(({ id }, index) => [id, index])),
  })
  const drawn = (steps: readonly StepView[]): string =>
    frame(view(steps), { ...look, columns: 80, rows: 24, now: at + 60_000 }).join('\n')

  test('one after the other: what is done and what is to come are counted', () => {
    const all = Array.from({ length: 1_000 }, (_, index) =>
      step(`part-${index}`, index < 412 ? 'passed' : index === 412 ? 'running' : 'pending', index * 100),
    )
    const text = drawn(all)
    expect(text).toContain('✓ 408 steps done')
    expect(text).toContain('✓ part-411')
    expect(text).toContain('part-412')
    expect(text).toContain('○ part-413')
    expect(text).toMatch(/○ 58\d more steps/)
  })

  test('in groups: a finished group is one line, the one at work shows what runs', () => {
    const all = Array.from({ length: 1_000 }, (_, index) => {
      const group = Math.floor(index / 250)
      const standing = group === 0 ? 'passed' : index === 260 ? 'running' : index < 260 ? 'passed' : 'pending'
      return step(`region-${group}/host-${index}`, standing, index)
    })
    const text = drawn(all)
    expect(text).toContain('✓ region-0  250 steps')
    expect(text).toContain('region-1  10 of 250 done')
    expect(text).toContain('host-260')
    expect(text).toContain('249 more')
    expect(text).toContain('○ region-3  250 steps')
    expect(text.split('\n').length).toBeLessThan(24)
  })

  test('a thousand at once: some are shown, the rest is counted, and the failed one is there', () => {
    const all = Array.from({ length: 1_000 }, (_, index) =>
      step(`host-${index}`, index === 777 ? 'failed' : 'running'),
    )
    const text = drawn(all)
    expect(text).toContain('✗ host-777  exit code 1')
    expect(text).toMatch(/\d+ more/)
    expect(text.split('\n').length).toBeLessThan(24)
  })

  test('drawing one frame takes milliseconds', () => {
    const all = Array.from({ length: 1_000 }, (_, index) =>
      step(`part-${index}`, index < 500 ? 'passed' : 'pending'),
    )
    const started = performance.now()
    for (let turn = 0; turn < 20; turn++) drawn(all)
    expect((performance.now() - started) / 20).toBeLessThan(100)
  })
})

describe('what it waits for', () => {
  test('a question says until when, and which command answers it', async () => {
    const state = await stateAt('10:01:10')
    const text = frame(state, { ...look, columns: 80, rows: 24, now }).join('\n')
    expect(text).toContain('? Deploy 2.0.0 to production?')
    expect(text).toContain('Waits until 2026-01-02 10:00, 23h57m left. Answer:')
    expect(text).toContain('landfall approve production')
    expect(text).toContain('landfall reject production')
  })

  test('of two questions each names its step', async () => {
    const state = await stateAt('10:01:10')
    const second = { step: 'go', instructions: 'Is it announced?', expiresAt: now + 60_000, isOpen: true }
    const two = { ...state, questions: [...state.questions, second] }
    const text = frame(two, { ...look, columns: 80, rows: 40, now }).join('\n')
    expect(text).toContain('landfall approve production --step environment-approval')
    expect(text).toContain('landfall approve production --step go')
  })

  test('nobody at work: how to go on', async () => {
    const state = await stateAt('10:03:41')
    const text = frame(state, { ...look, columns: 80, rows: 24, now, interrupted: true }).join('\n')
    expect(text).toMatch(/interrupted 3m41s/)
    expect(text).toContain('Go on with: landfall resume 20260101T100000-5eed0001')
  })
})

test('one percent of the traffic is drawn, and a lost target says so', async () => {
  const state = await stateAt('10:03:41')
  const shares = [
    { revision: 'a', name: '1.0.0', percent: 99 },
    { revision: 'b', name: '2.0.0', percent: 1 },
  ]
  const targets = [
    { name: 'web', lost: false, shares },
    { name: 'api', lost: true, shares },
  ]
  const lines = frame({ ...state, targets }, { ...look, columns: 80, rows: 30, now })
  expect(lines.find((line) => line.startsWith(' web'))).toMatch(/█▒ +█ 1\.0\.0 99 % +▒ 2\.0\.0 1 %/)
  expect(lines.find((line) => line.startsWith(' api'))).toContain('nobody knows what is live')
})

test('what others print cannot move the cursor or fake a line', async () => {
  const state = await stateAt('10:00:20')
  const line = 'ok\x1b[2J\x1b[31m red \x07\u202e evil\r\nlandfall: approved'
  const next = reduce(state, {
    type: 'output',
    deployment: 'x',
    at: '2026-01-01T10:00:20.000Z',
    path: 'app/run',
    line,
  })
  const text = frame(next, { ...look, columns: 80, rows: 24, now }).join('\n')
  expect(text).not.toMatch(/\[2J|\[31m/)
  const codes = [...text].map((sign) => sign.charCodeAt(0))
  expect(codes.filter((code) => (code < 32 && code !== 10) || code === 0x202e)).toEqual([])
})
