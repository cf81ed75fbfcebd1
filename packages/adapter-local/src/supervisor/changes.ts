import type { ChangeName, Changes, Launch, Next, Operation, Status } from '../control/protocol.ts'
import type { Crew } from './crew.ts'
import type { Doors } from './doors.ts'
import {
  pass,
  type Touch,
  touchLock,
  touchRevision,
  touchRevisionForTraffic,
  touchSlot,
  touchTable,
} from './fence.ts'
import { Refusal } from './refusal.ts'
import { holderOf, leaving, seated, shifted, withDrained } from './routing-table.ts'
import { type BackendState, backendId, type State, staying, withBackends } from './state.ts'

/** What a change is carried out with. */
export interface Works {
  readonly crew: Crew
  readonly doors: Doors
  readonly status: () => Status
  /** Waits until a backend has no open request. */
  drained(backend: string): Promise<void>
}

/**
 * How one change is carried out. Each states an end state, so that a change asked for twice is one change.
 */
export interface Change<Name extends ChangeName> {
  touches(input: Changes[Name]['input']): Touch
  /** @param apply brings a step into force if no later operation was here in the meantime. */
  run(works: Works, input: Changes[Name]['input'], apply: Apply): Promise<Changes[Name]['output']>
}

export type Apply = (step: (state: State) => State) => Promise<State>

/** The table of all changes. */
export const changes: { readonly [Name in ChangeName]: Change<Name> } = {
  prepare: { touches: ({ revision, next }) => touchForNext(revision, next), run: prepare },
  stage: { touches: ({ launch, next }) => touchForNext(launch.revision, next), run: stage },
  shift: { touches: () => touchTable, run: shift },
  retire: { touches: ({ revision }) => touchRevision(revision), run: retire },
  switch: { touches: ({ slot }) => touchSlot(slot), run: switchSlot },
  drain: { touches: ({ slot }) => touchSlot(slot), run: drain },
  undrain: { touches: ({ slot }) => touchSlot(slot), run: undrain },
  lock: { touches: () => touchLock, run: lock },
  unlock: { touches: () => touchLock, run: unlock },
}

/** Makes the step that an operation may take, unless it is fenced off. */
export function fenced(operation: Operation, touch: Touch, step: (state: State) => State) {
  return (state: State): State => step({ ...state, fence: pass(state.fence, operation, touch) })
}

async function prepare(_works: Works, _input: Changes['prepare']['input'], apply: Apply) {
  await apply((state) => state)
  return null
}

async function stage({ crew, doors }: Works, { launch }: Changes['stage']['input'], apply: Apply) {
  const slots = Array.from({ length: launch.instances }, (_, i) => i + 1)
  const ids = slots.map((slot) => backendId(launch.revision, slot))
  await crew.departed((id) => ids.includes(id))
  let added: readonly string[] = []
  await apply((state) => {
    added = ids.filter((id) => state.backends[id] === undefined)
    return slots.reduce((next, slot) => withPlace(next, launch, slot), state)
  })
  const port = await doors.openRevision(launch.revision)
  try {
    await crew.started(ids)
  } catch (error) {
    await apply((state) => leaving(state, (one) => added.includes(backendId(one.revision, one.slot))))
    await crew.departed((id) => added.includes(id))
    throw error
  }
  return { url: `http://127.0.0.1:${port}` }
}

async function shift({ status }: Works, { split }: Changes['shift']['input'], apply: Apply) {
  requireWhole(Object.values(split))
  await apply((state) => {
    for (const [revision, weight] of Object.entries(split)) {
      if (weight > 0) requireRunning(state, revision)
    }
    return shifted(state, split)
  })
  return status()
}

async function retire({ crew }: Works, { revision }: Changes['retire']['input'], apply: Apply) {
  await apply((state) => {
    if (staying(state, revision).some(({ weight }) => weight > 0)) {
      throw new Refusal('PLATFORM_REFUSED', `${revision} gets traffic, so it is not stopped`, {
        expected: 'a revision at 0 %',
        remedy: 'Give its traffic to another revision first.',
      })
    }
    return leaving(state, (one) => one.revision === revision)
  })
  await crew.departed((id) => id.startsWith(`${revision}#`))
  return null
}

async function switchSlot(
  { crew, doors }: Works,
  { slot, launch }: Changes['switch']['input'],
  apply: Apply,
) {
  const id = backendId(launch.revision, slot)
  await crew.departed((one) => one === id)
  // The old process keeps the slot until the new one is healthy: a bad release leaves the slot as it was.
  await apply((state) => withPlace(state, launch, slot))
  await doors.openRevision(launch.revision)
  await crew.started([id])
  const before = await apply((state) =>
    holderOf(state, slot)?.revision === launch.revision ? state : seated(state, slot, launch.revision),
  )
  const replaced = Object.values(before.backends).filter((one) => one.slot === slot && one.leaving)
  await crew.departed((one) => replaced.some((gone) => backendId(gone.revision, gone.slot) === one))
  return null
}

async function drain(works: Works, { slot }: Changes['drain']['input'], apply: Apply) {
  const state = await apply((now) => withDrained(now, slot, true))
  const ids = staying(state).filter((one) => one.slot === slot && one.drained)
  await Promise.all(ids.map((one) => works.drained(backendId(one.revision, one.slot))))
  return null
}

async function undrain(_works: Works, { slot }: Changes['undrain']['input'], apply: Apply) {
  await apply((state) => {
    if (holderOf(state, slot) !== undefined) return withDrained(state, slot, false)
    throw new Refusal('PLATFORM_REFUSED', `Instance ${slot} runs nothing that could get traffic`, {
      remedy: 'Switch the instance to a revision first.',
    })
  })
  return null
}

async function lock(_works: Works, { owner }: Changes['lock']['input'], apply: Apply) {
  await apply((state) => {
    if (state.lock === null || state.lock.owner === owner) return { ...state, lock: { owner } }
    throw new Refusal('ENVIRONMENT_BUSY', `${state.lock.owner} holds the lock of the platform`, {
      seen: state.lock.owner,
      details: { owner: state.lock.owner },
    })
  })
  return null
}

async function unlock(_works: Works, { owner }: Changes['unlock']['input'], apply: Apply) {
  await apply((state) => (state.lock?.owner === owner ? { ...state, lock: null } : state))
  return null
}

function touchForNext(revision: string, next: Next): Touch {
  return next === 'nothing' ? touchRevision(revision) : touchRevisionForTraffic(revision)
}

function withPlace(state: State, launch: Launch, slot: number): State {
  const { revision } = launch
  const known = state.revisions[revision] ?? { launch, port: null }
  const withRevision = { ...state, revisions: { ...state.revisions, [revision]: known } }
  if (state.backends[backendId(revision, slot)] !== undefined) return withRevision
  const place: BackendState = { revision, slot, weight: 0, drained: false, leaving: false, process: null }
  return withBackends(withRevision, [place])
}

function requireWhole(weights: readonly number[]): void {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  // What is no number, such as NaN, came over the socket as null.
  const fits = weights.every((weight) => typeof weight === 'number' && weight >= 0 && weight <= 100)
  if (fits && (sum === 0 || Math.abs(sum - 100) < 1e-6)) return
  throw new Refusal('INVALID_INPUT', 'A split of the traffic has to be whole', {
    expected: 'weights from 0 to 100 that add up to 100, or to 0',
    seen: weights.join(' + '),
  })
}

function requireRunning(state: State, revision: string): void {
  const backends = staying(state, revision)
  if (backends.length === 0) {
    throw new Refusal('UNKNOWN_REVISION', `${revision} does not run, so it cannot get traffic`, {
      remedy: 'Stage it first.',
    })
  }
  // One that has traffic already may be in the middle of a restart; it keeps its claim.
  if (backends.some(({ weight, process }) => weight > 0 || process?.ready)) return
  throw new Refusal('PLATFORM_REFUSED', `${revision} has not become healthy yet, so it gets no traffic`)
}
