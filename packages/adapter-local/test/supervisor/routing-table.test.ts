import { describe, expect, test } from 'vitest'
import type { Launch } from '../../src/control/protocol.ts'
import {
  holderOf,
  leaving,
  seated,
  shifted,
  splitOf,
  withDrained,
} from '../../src/supervisor/routing-table.ts'
import {
  type BackendState,
  backendId,
  emptyState,
  type State,
  withBackends,
  withoutBackend,
} from '../../src/supervisor/state.ts'

function launch(revision: string, instances: number): Launch {
  const health = { path: '/', deadlineMs: 1, intervalMs: 1 }
  return {
    revision,
    version: revision,
    command: ['true'],
    directory: '/',
    env: {},
    instances,
    health,
  }
}

/** A state with revisions that run in so many slots, all without traffic. */
function running(slots: Readonly<Record<string, number>>): State {
  const ids = Object.keys(slots)
  const revisions = ids.map((id) => [id, { launch: launch(id, slots[id] ?? 0), port: null }])
  const places = ids.flatMap((id) => Array.from({ length: slots[id] ?? 0 }, (_, i) => place(id, i + 1)))
  return withBackends({ ...emptyState, revisions: Object.fromEntries(revisions) }, places)
}

function place(revision: string, slot: number): BackendState {
  return { revision, slot, weight: 0, drained: false, leaving: false, process: null }
}

/** One slot after the other, as a rolling update does it. */
function replaced(state: State, slot: number, revision: string): State {
  const drained = withDrained(withBackends(state, [place(revision, slot)]), slot, true)
  const switched = seated(drained, slot, revision)
  const gone = Object.entries(switched.backends).filter(([, backend]) => backend.leaving)
  return withDrained(
    gone.reduce((rest, [id]) => withoutBackend(rest, id), switched),
    slot,
    false,
  )
}

describe('a staged world', () => {
  test('a shift gives each revision its percentage, whatever its number of processes', () => {
    const state = shifted(running({ old: 3, new: 2 }), { old: 95, new: 5 })
    expect(splitOf(state)).toEqual({ old: 95, new: 5 })
    expect(state.backends[backendId('new', 1)]?.weight).toBe(2.5)
    expect(splitOf(shifted(state, { new: 100 }))).toEqual({ old: 0, new: 100 })
    expect(splitOf(shifted(state, {}))).toEqual({ old: 0, new: 0 })
  })

  test('a shift ends every drain', () => {
    const drained = withDrained(shifted(running({ old: 1 }), { old: 100 }), 1, true)
    expect(splitOf(drained)).toEqual({ old: 0 })
    expect(splitOf(shifted(drained, { old: 100 }))).toEqual({ old: 100 })
  })

  test('what leaves gets nothing, and no shift brings it back', () => {
    const state = leaving(
      shifted(running({ old: 1, new: 1 }), { new: 100 }),
      ({ revision }) => revision === 'old',
    )
    expect(splitOf(shifted(state, { old: 50, new: 50 }))).toEqual({ old: 0, new: 100 })
  })
})

describe('a fleet', () => {
  test('moves slot by slot, each with an equal part', () => {
    let state = shifted(running({ old: 4 }), { old: 100 })
    const shares: unknown[] = []
    for (const slot of [1, 2, 3, 4]) {
      state = replaced(state, slot, 'new')
      shares.push(splitOf(state).new)
    }
    expect(shares).toEqual([25, 50, 75, 100])
    expect(splitOf(state)).toEqual({ new: 100 })
    expect(holderOf(state, 2)?.revision).toBe('new')
  })

  test('a drained slot gives its part to the others', () => {
    const state = replaced(shifted(running({ old: 2 }), { old: 100 }), 1, 'new')
    expect(splitOf(withDrained(state, 2, true))).toEqual({ old: 0, new: 100 })
  })

  test('a new slot gets as much as the others have on average, the first one everything', () => {
    const first = replaced(running({}), 1, 'old')
    expect(splitOf({ ...first, revisions: {} })).toEqual({ old: 100 })
    const grown = replaced(shifted(running({ old: 2 }), { old: 100 }), 3, 'old')
    expect(grown.backends[backendId('old', 3)]?.weight).toBe(50)
  })

  test('a slot in the middle of a canary is taken over with all that is in it', () => {
    const state = shifted(running({ old: 2, canary: 2 }), { old: 75, canary: 25 })
    const switched = replaced(state, 1, 'new')
    expect(splitOf(switched)).toEqual({ old: 37.5, canary: 12.5, new: 50 })
  })
})

describe('the promoted revision', () => {
  test('is the one that last had everything, however it got there', () => {
    const first = shifted(running({ old: 2, new: 2 }), { old: 100 })
    expect([first.promoted, first.previous]).toEqual(['old', null])
    const half = shifted(first, { old: 50, new: 50 })
    expect([half.promoted, half.previous]).toEqual(['old', null])
    const whole = shifted(half, { new: 100 })
    expect([whole.promoted, whole.previous]).toEqual(['new', 'old'])
    expect([shifted(whole, { new: 100 }).previous, shifted(whole, {}).promoted]).toEqual(['old', 'new'])
    const rolled = replaced(replaced(first, 1, 'third'), 2, 'third')
    expect([rolled.promoted, rolled.previous]).toEqual(['third', 'old'])
  })
})
