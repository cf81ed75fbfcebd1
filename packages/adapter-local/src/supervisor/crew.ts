import { Keeper } from './keeper.ts'
import type { Logs } from './logs.ts'
import type { OpenRequests } from './open-requests.ts'
import { stopRemains } from './process-record.ts'
import type { Upstream } from './router.ts'
import { leaving } from './routing-table.ts'
import { type BackendState, backendId, type State, withBackends, withoutBackend } from './state.ts'
import type { StateFile } from './state-file.ts'

/** Waits until a backend has no open request, or cuts them at the deadline. */
export type Drain = (open: OpenRequests, backend: string, deadlineMs: number) => Promise<unknown>

/** What the crew works with. */
export interface CrewOptions {
  readonly store: StateFile
  readonly open: OpenRequests
  readonly logs: Logs
  readonly drain: Drain
  /** A process became ready, or is no longer. */
  readonly changed: () => void
  readonly say: (line: string) => void
}

/**
 * Makes the processes what the state says: one for every backend that stays, none for one that leaves. After
 * a restart of the supervisor this is the same work as ever, only that most processes are there already.
 */
export class Crew {
  /** Overrides the settings when everything is to end soon. */
  drainDeadlineMs: number | null = null
  private readonly options: CrewOptions
  private readonly keepers = new Map<string, Keeper>()
  private readonly departures = new Map<string, Promise<void>>()

  constructor(options: CrewOptions) {
    this.options = options
  }

  /** To be called with every new state. */
  follow(state: State): void {
    for (const [id, backend] of Object.entries(state.backends)) {
      if (backend.leaving && !this.departures.has(id)) this.sendOff(id, backend)
      if (!backend.leaving && !this.keepers.has(id)) this.takeOn(id, backend, state)
    }
  }

  keeper(id: string): Keeper | undefined {
    return this.keepers.get(id)
  }

  /** The processes that take requests. */
  upstreams(): Map<string, Upstream> {
    const upstreams = new Map<string, Upstream>()
    for (const [id, keeper] of this.keepers) {
      if (!keeper.ready || keeper.record === null) continue
      const { port, token } = keeper.record
      const revision = keeper.launch.revision
      upstreams.set(id, { id, revision, port, token, isAlive: () => keeper.isAlive() })
    }
    return upstreams
  }

  /** Waits until the processes of these backends are healthy; throws the first failure. */
  async started(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.keepers.get(id)?.startedInTime()))
  }

  /** Waits until backends that were leaving are gone. */
  async departed(which: (id: string) => boolean): Promise<void> {
    await Promise.all([...this.departures].filter(([id]) => which(id)).map(([, departure]) => departure))
  }

  async trimLogs(): Promise<void> {
    const { logs, say } = this.options
    for (const { launch, slot } of this.keepers.values()) {
      await logs.trim(launch.revision, slot).catch((error) => say(`A log cannot be trimmed: ${error}`))
    }
  }

  private takeOn(id: string, backend: BackendState, state: State): void {
    const { store, logs, changed, say } = this.options
    const launch = state.revisions[backend.revision]?.launch
    if (launch === undefined) return
    const proven = backend.weight > 0 || (backend.process?.ready ?? false)
    const keeper = new Keeper(
      { launch, backend, proven },
      {
        logs,
        changed,
        say,
        stopDeadlineMs: () => this.stopDeadlineMs(),
        record: async (process) => {
          await store.update((now) => {
            const current = now.backends[id]
            return current === undefined ? now : withBackends(now, [{ ...current, process }])
          })
        },
      },
    )
    this.keepers.set(id, keeper)
    // What never became healthy does not stay.
    keeper.started.catch(() => store.update((now) => leaving(now, (one) => idOf(one) === id)).catch(say))
  }

  private sendOff(id: string, backend: BackendState): void {
    const departure = this.depart(id, backend)
      .catch((error) => {
        this.options.say(`${id} cannot be stopped: ${error}`)
        throw error
      })
      .finally(() => this.departures.delete(id))
    // Whoever waits for it hears of a failure; it is tried again with the next change.
    departure.catch(() => undefined)
    this.departures.set(id, departure)
  }

  private async depart(id: string, backend: BackendState): Promise<void> {
    const { store, open, drain } = this.options
    const drainDeadlineMs = this.drainDeadlineMs ?? store.state.settings?.drainDeadlineMs ?? 0
    await drain(open, id, drainDeadlineMs)
    const keeper = this.keepers.get(id)
    if (keeper !== undefined) await keeper.stop()
    else if (backend.process !== null) await stopRemains(backend.process, this.stopDeadlineMs())
    this.keepers.delete(id)
    await store.update((now) => withoutBackend(now, id))
  }

  private stopDeadlineMs(): number {
    return this.options.store.state.settings?.stopDeadlineMs ?? 10_000
  }
}

const idOf = ({ revision, slot }: BackendState): string => backendId(revision, slot)
