import { type BackendStatus, type Phase, protocol, type Status } from '../control/protocol.ts'
import { splitOf } from './routing-table.ts'
import { type BackendState, backendId, type State } from './state.ts'

/** What the state does not know about a backend: how its process is doing right now. */
export interface Sight {
  readonly phase: Phase
  readonly openRequests: number
  /** What is being done about it, in words. */
  readonly remark: string | null
}

/** Puts together what is there and what gets traffic. */
export function viewOf(
  state: State,
  pid: number | null,
  look: (id: string, backend: BackendState) => Sight,
  remarks: readonly string[] = [],
): Status {
  const split = splitOf(state)
  const sights = new Map(Object.entries(state.backends).map(([id, backend]) => [id, look(id, backend)]))
  const revisions = Object.entries(state.revisions).map(([id, { launch, port }]) => ({
    id,
    version: launch.version,
    weight: split[id] ?? 0,
    url: port === null ? null : `http://127.0.0.1:${port}`,
    backends: backendsOf(state, id, sights),
  }))
  return {
    protocol,
    pid,
    url: publicUrl(state),
    revisions,
    promoted: state.promoted,
    previous: state.previous,
    inFlight: [...remarks, ...[...sights.values()].flatMap(({ remark }) => remark ?? [])],
  }
}

function backendsOf(state: State, revision: string, sights: ReadonlyMap<string, Sight>): BackendStatus[] {
  return Object.values(state.backends)
    .filter((backend) => backend.revision === revision)
    .map((backend) => {
      const sight = sights.get(backendId(revision, backend.slot))
      return {
        slot: backend.slot,
        weight: backend.leaving ? 0 : backend.weight,
        inService: backend.weight > 0 && !backend.drained && !backend.leaving,
        phase: sight?.phase ?? 'dead',
        pid: backend.process?.pid ?? null,
        port: backend.process?.port ?? null,
        openRequests: sight?.openRequests ?? 0,
      }
    })
}

/** An address that listens everywhere is reached by the loopback's name. */
function publicUrl({ settings, port }: State): string | null {
  if (settings === null || port === null) return null
  const everywhere = settings.host === '0.0.0.0' || settings.host === '::'
  const host = everywhere ? '127.0.0.1' : settings.host.includes(':') ? `[${settings.host}]` : settings.host
  return `http://${host}:${port}`
}
