import type { Launch, Settings } from '../control/protocol.ts'
import { type Fence, openFence } from './fence.ts'

/**
 * Everything the supervisor has to know again after its own death. Immutable; each change makes a new one.
 */
export interface State {
  readonly format: 1
  readonly settings: Settings | null
  /** The public port that was really bound. */
  readonly port: number | null
  readonly fence: Fence
  readonly lock: { readonly owner: string } | null
  readonly revisions: { readonly [id: string]: RevisionState }
  /** By {@link backendId}. */
  readonly backends: { readonly [id: string]: BackendState }
  /** The revision that last had all the traffic, and the one before it. */
  readonly promoted: string | null
  readonly previous: string | null
}

export interface RevisionState {
  readonly launch: Launch
  /** The port of its own proxy, which reaches this revision alone. */
  readonly port: number | null
}

/**
 * A place for one process: a revision in a slot of the fleet. A staged revision has one in every slot beside
 * those of the live one; a fleet in the middle of a rolling deployment has one with a weight in every slot.
 * So both views are the same table.
 */
export interface BackendState {
  readonly revision: string
  readonly slot: number
  /** Part of the traffic in relation to the other backends. 0: it gets none. */
  readonly weight: number
  /** Taken out of the traffic for a time; it keeps its weight. */
  readonly drained: boolean
  /** To be stopped as soon as its open requests have ended. */
  readonly leaving: boolean
  readonly process: ProcessRecord | null
}

/** What is needed to find a process again. Written before the process is started. */
export interface ProcessRecord {
  /** Stands in the process's environment, so that it is found even if its pid was never written down. */
  readonly token: string
  readonly pid: number | null
  /** The boot and clock ticks it was started at: a pid alone may be another process by now. */
  readonly started: string | null
  readonly port: number
  /** Whether it has been healthy. */
  readonly ready: boolean
}

export const emptyState: State = {
  format: 1,
  settings: null,
  port: null,
  fence: openFence,
  lock: null,
  revisions: {},
  backends: {},
  promoted: null,
  previous: null,
}

export const backendId = (revision: string, slot: number): string => `${revision}#${slot}`

/** The backends that are to stay. */
export function staying(state: State, revision?: string): BackendState[] {
  return Object.values(state.backends).filter(
    (backend) => !backend.leaving && (revision === undefined || backend.revision === revision),
  )
}

/** The state with some backends changed. */
export function withBackends(state: State, changed: readonly BackendState[]): State {
  const entries = changed.map((backend) => [backendId(backend.revision, backend.slot), backend])
  return { ...state, backends: { ...state.backends, ...Object.fromEntries(entries) } }
}

/** The state without a backend; a revision without backends is forgotten too. */
export function withoutBackend(state: State, id: string): State {
  const gone = state.backends[id]
  if (gone === undefined) return state
  const { [id]: _backend, ...backends } = state.backends
  if (Object.values(backends).some(({ revision }) => revision === gone.revision))
    return { ...state, backends }
  const { [gone.revision]: _revision, ...revisions } = state.revisions
  return { ...state, backends, revisions }
}
