import type { Split } from '@landfall/core'
import { type BackendState, type State, staying, withBackends } from './state.ts'

/** The backends that requests are spread over. */
export function inService(state: State): BackendState[] {
  return staying(state).filter(({ weight, drained }) => weight > 0 && !drained)
}

/** Percent of the traffic by revision, for every revision that has a backend. */
export function splitOf(state: State): Split {
  const shares: Record<string, number> = {}
  for (const { revision } of Object.values(state.backends)) shares[revision] = 0
  const serving = inService(state)
  const total = serving.reduce((sum, { weight }) => sum + weight, 0)
  for (const { revision, weight } of serving) shares[revision] = (shares[revision] ?? 0) + weight
  return Object.fromEntries(Object.entries(shares).map(([id, weight]) => [id, percent(weight, total)]))
}

/** Sums of parts are off by a few bits; nobody shall read 99.99999999999999. */
function percent(weight: number, total: number): number {
  if (total === 0) return 0
  const exact = (weight / total) * 100
  const near = Math.round(exact)
  return Math.abs(exact - near) < 1e-9 ? near : exact
}

/**
 * Gives each revision its percentage, spread evenly over its backends, and every other one 0. Ends all
 * drains.
 */
export function shifted(state: State, split: Split): State {
  const all = staying(state)
  const weighted = all.map((backend) => {
    const members = all.filter(({ revision }) => revision === backend.revision).length
    return { ...backend, weight: (split[backend.revision] ?? 0) / members, drained: false }
  })
  return promotion(withBackends(state, weighted))
}

/** Takes a slot out of the traffic, or puts it back. */
export function withDrained(state: State, slot: number, drained: boolean): State {
  const changed = staying(state).filter((backend) => backend.slot === slot && backend.weight > 0)
  return promotion(
    withBackends(
      state,
      changed.map((backend) => ({ ...backend, drained })),
    ),
  )
}

/** The backend that stands for a slot: the one with most weight in it. */
export function holderOf(state: State, slot: number): BackendState | undefined {
  const candidates = staying(state).filter((backend) => backend.slot === slot && backend.weight > 0)
  return candidates.sort((a, b) => b.weight - a.weight)[0]
}

/**
 * Gives a revision the slot, out of service: the backends that had it leave, and their weight becomes its
 * own.
 */
export function seated(state: State, slot: number, revision: string): State {
  const inSlot = staying(state).filter((backend) => backend.slot === slot)
  const weight = seatWeight(state, slot)
  const changed = inSlot.flatMap((backend): BackendState[] => {
    if (backend.revision === revision) return [{ ...backend, weight, drained: true }]
    return backend.weight > 0 ? [{ ...backend, weight: 0, drained: true, leaving: true }] : []
  })
  return promotion(withBackends(state, changed))
}

/** A slot keeps the weight it has; a new one gets as much as the others have on average. */
function seatWeight(state: State, slot: number): number {
  const weighted = staying(state).filter(({ weight }) => weight > 0)
  const sum = (backends: readonly BackendState[]) => backends.reduce((total, { weight }) => total + weight, 0)
  const own = sum(weighted.filter((backend) => backend.slot === slot))
  if (own > 0) return own
  const slots = new Set(weighted.map((backend) => backend.slot)).size
  return slots === 0 ? 1 : sum(weighted) / slots
}

/** Marks backends as leaving, without weight. */
export function leaving(state: State, which: (backend: BackendState) => boolean): State {
  const changed = Object.values(state.backends).filter(which)
  return withBackends(
    state,
    changed.map((backend) => ({ ...backend, weight: 0, drained: false, leaving: true })),
  )
}

/** Remembers which revision has all the traffic, once one has. */
function promotion(state: State): State {
  const whole = Object.entries(splitOf(state)).find(([, weight]) => weight === 100)?.[0]
  if (whole === undefined || whole === state.promoted) return state
  return { ...state, promoted: whole, previous: state.promoted }
}
