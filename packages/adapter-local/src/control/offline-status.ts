import { findGroup } from '../supervisor/process-record.ts'
import { emptyState, type State, withoutBackend } from '../supervisor/state.ts'
import { readState } from '../supervisor/state-file.ts'
import { viewOf } from '../supervisor/view.ts'
import type { Paths } from './paths.ts'
import type { Status } from './protocol.ts'

/** What the state file says while no supervisor runs, without what has died since. */
export async function offlineStatus(paths: Paths): Promise<Status> {
  const state = (await readState(paths.state)) ?? emptyState
  const alive = living(state, (id) => {
    const record = state.backends[id]?.process
    return record != null && findGroup(record) !== null
  })
  const found = Object.keys(alive.backends).length
  const remarks =
    found === 0 ? [] : ['the supervisor does not run, so nothing is routed; the next change starts it']
  return viewOf(alive, null, () => ({ phase: 'ready', openRequests: 0, remark: null }), remarks)
}

/** The state without the backends whose processes are gone. */
export function living(state: State, isAlive: (id: string) => boolean): State {
  return Object.keys(state.backends).reduce(
    (rest, id) => (isAlive(id) ? rest : withoutBackend(rest, id)),
    state,
  )
}
