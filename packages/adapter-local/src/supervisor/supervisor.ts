import type { ChangeName, ChangeRequest, Changes, Status } from '../control/protocol.ts'
import { type Change, changes, fenced } from './changes.ts'
import { Crew, type Drain } from './crew.ts'
import { Doors } from './doors.ts'
import { openFence, pass } from './fence.ts'
import { Logs } from './logs.ts'
import { OpenRequests } from './open-requests.ts'
import { ReverseProxy } from './reverse-proxy.ts'
import { Router } from './router.ts'
import { leaving } from './routing-table.ts'
import type { BackendState, State } from './state.ts'
import { StateFile } from './state-file.ts'
import { type Sight, viewOf } from './view.ts'

/** The last requests get so long when everything is stopped. */
const finalDrainMs = 2_000

/** What a supervisor is made of. */
export interface SupervisorOptions {
  /** Where the state is kept. */
  readonly path: string
  /** The state that an earlier supervisor left behind. */
  readonly state: State
  /** The directory of the processes' output. */
  readonly logs: string
  readonly drain?: Drain
  readonly say: (line: string) => void
}

const waitForOpenRequests: Drain = (open, backend, deadlineMs) => open.drained(backend, deadlineMs)

/** Runs the processes of one root and routes the traffic to them. */
export class Supervisor {
  readonly crew: Crew
  readonly doors: Doors
  private readonly store: StateFile
  private readonly open = new OpenRequests()
  private readonly router = new Router(this.open)
  private readonly proxy = new ReverseProxy(this.router)
  private readonly drain: Drain
  private running = 0

  constructor({ path, state, logs, drain = waitForOpenRequests, say }: SupervisorOptions) {
    this.drain = drain
    this.store = new StateFile(path, state, (next) => this.follow(next))
    const crew = { store: this.store, open: this.open, logs: new Logs(logs), drain, say }
    this.crew = new Crew({ ...crew, changed: () => this.reroute() })
    this.doors = new Doors(this.proxy, this.store)
  }

  /** Finds the processes of the state again, restarts those that are gone, and opens the doors. */
  async resume(): Promise<void> {
    this.follow(this.store.state)
    await this.doors.reopen(this.store.state)
  }

  /** Carries a change out. It goes on to its end even if whoever asked for it is gone. */
  async change<Name extends ChangeName>(
    name: Name,
    request: ChangeRequest<Name>,
  ): Promise<Changes[Name]['output']> {
    const { operation, settings, input } = request
    const change: Change<Name> = changes[name]
    const touch = change.touches(input)
    // Before the settings: they are a change too.
    pass(this.store.state.fence, operation, touch)
    this.running += 1
    try {
      await this.doors.settle(settings)
      return await change.run(this, input, (step) => this.store.update(fenced(operation, touch, step)))
    } finally {
      this.running -= 1
    }
  }

  readonly status = (): Status => {
    const remarks = this.doors.trouble === null ? [] : [this.doors.trouble]
    return viewOf(this.store.state, process.pid, (id, backend) => this.look(id, backend), remarks)
  }

  /** Waits until a backend has no open request. */
  async drained(backend: string): Promise<void> {
    await this.drain(this.open, backend, this.store.state.settings?.drainDeadlineMs ?? 0)
  }

  /** Whether there is nothing to look after. */
  get idle(): boolean {
    return this.running === 0 && Object.keys(this.store.state.backends).length === 0
  }

  /** Stops every process. @param forget also forgets the lock and the order of operations. */
  async stop(forget: boolean): Promise<void> {
    this.crew.drainDeadlineMs = finalDrainMs
    await this.store.update((state) => {
      const empty = leaving(state, () => true)
      return forget ? { ...empty, fence: openFence, lock: null } : empty
    })
    await this.crew.departed(() => true)
  }

  private follow(state: State): void {
    this.crew.follow(state)
    this.doors.follow(state)
    this.reroute()
  }

  private reroute(): void {
    const upstreams = this.crew.upstreams()
    this.router.update(this.store.state, upstreams)
    this.proxy.forget(upstreams)
  }

  private look(id: string, backend: BackendState): Sight {
    const keeper = this.crew.keeper(id)
    const phase = backend.leaving ? 'stopping' : (keeper?.phase ?? 'dead')
    const what = `instance ${backend.slot} of ${backend.revision}`
    const remark =
      phase === 'restarting'
        ? `restarting ${what}, which ${keeper?.lastEnd}`
        : phase === 'ready'
          ? null
          : `${phase} ${what}`
    return { phase, openRequests: this.open.count(id), remark }
  }
}
