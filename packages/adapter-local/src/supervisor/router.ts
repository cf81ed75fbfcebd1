import { isDeepStrictEqual } from 'node:util'
import type { Split } from '@landfall/core'
import { Balance } from './balance.ts'
import { HoldQueue } from './hold-queue.ts'
import type { OpenRequest, OpenRequests } from './open-requests.ts'
import { inService, splitOf } from './routing-table.ts'
import { type BackendState, backendId, emptyState, type State, staying } from './state.ts'
import { revisionAt } from './sticky.ts'

/** A process that takes requests now. */
export interface Upstream {
  /** Of the backend, see `backendId`. */
  readonly id: string
  readonly revision: string
  readonly port: number
  /** Names the very process: a restarted one is another. */
  readonly token: string
  readonly isAlive: () => boolean
}

/** A chosen process, with the request counted as open there. */
export interface Route extends OpenRequest {
  readonly upstream: Upstream
}

/** What a request says about where it wants to go. */
export interface Wish {
  /** Only this revision, whatever its weight: the request came to the revision's own URL. */
  readonly only?: string | undefined
  /** The visitor's point on the line of revisions, see sticky.ts. */
  readonly point?: number | undefined
  /** Processes that failed this request already. */
  readonly failed: ReadonlySet<string>
  /** Whether it may be held back until there is a process for it. */
  readonly patient: boolean
  /** Ends the request by force. */
  readonly cut: () => void
}

/**
 * Why there is no route: `nothing` is there that could ever take the request; every process has `failed` it;
 * it could not be held back among so many (`overloaded`), or was for too long (`late`).
 */
export type NoRoute = 'nothing' | 'failed' | 'overloaded' | 'late'

/** Chooses the process for each request, and holds requests back while there is none for them. */
export class Router {
  private readonly open: OpenRequests
  private readonly held = new HoldQueue<Route>()
  private state: State = emptyState
  private upstreams: ReadonlyMap<string, Upstream> = new Map()
  private serving: readonly BackendState[] = []
  private split: Split = {}
  /** First between revisions, so that the split is exact, then within each. */
  private between = new Balance([])
  private within: ReadonlyMap<string, Balance> = new Map()
  private turn = 0

  constructor(open: OpenRequests) {
    this.open = open
  }

  /** Brings another table, or other processes, into force. */
  update(state: State, upstreams: ReadonlyMap<string, Upstream>): void {
    if (state.backends !== this.state.backends) {
      const serving = inService(state)
      // Credit earned so far only counts among the same weights.
      if (!isDeepStrictEqual(weightsOf(serving), weightsOf(this.serving))) this.rebalance(state, serving)
      this.serving = serving
    }
    this.state = state
    this.upstreams = upstreams
    this.held.retry()
  }

  /** Gives a process as soon as there is one for the request. */
  route(wish: Wish, signal: AbortSignal): Promise<Route | NoRoute> {
    const now = this.tryRoute(wish)
    if (now !== null) return Promise.resolve(now)
    if (!this.mayComeBack(wish)) return Promise.resolve('nothing')
    if (!wish.patient) return Promise.resolve('failed')
    return this.held.wait(() => this.tryRoute(wish), signal)
  }

  private tryRoute(wish: Wish): Route | null {
    const upstream = wish.only === undefined ? this.shared(wish) : this.first(this.membersOf(wish.only), wish)
    if (upstream === undefined) return null
    // Counted in the same breath, so that no drain can come in between.
    return { upstream, ...this.open.begin(upstream.id, wish.cut) }
  }

  private shared(wish: Wish): Upstream | undefined {
    const chosen = this.choose(wish.point)
    if (chosen === undefined) return undefined
    const best = this.upstreams.get(idOf(chosen))
    if (best !== undefined && !wish.failed.has(best.token)) return best
    const siblings = this.serving.filter(({ revision }) => revision === chosen.revision)
    // Only the revision that had all the traffic before may take over: no other one was trusted with so much.
    const trusted = this.serving.filter(({ revision }) => revision === this.state.promoted)
    return this.first(siblings, wish) ?? this.first(trusted, wish)
  }

  private choose(point: number | undefined): BackendState | undefined {
    const revision =
      point === undefined ? this.between.next() : revisionAt(point, this.split, this.state.promoted)
    const id = this.within.get(revision ?? '')?.next()
    return this.serving.find((one) => idOf(one) === id)
  }

  private rebalance(state: State, serving: readonly BackendState[]): void {
    this.split = splitOf(state)
    this.between = new Balance(Object.entries(this.split).map(([id, weight]) => ({ id, weight })))
    const members = Map.groupBy(weightsOf(serving), ({ revision }) => revision)
    this.within = new Map([...members].map(([revision, items]) => [revision, new Balance(items)]))
  }

  private membersOf(revision: string): BackendState[] {
    const members = staying(this.state, revision)
    const turn = this.turn++ % Math.max(1, members.length)
    return [...members.slice(turn), ...members.slice(0, turn)]
  }

  private first(backends: readonly BackendState[], wish: Wish): Upstream | undefined {
    for (const backend of backends) {
      const upstream = this.upstreams.get(idOf(backend))
      if (upstream !== undefined && !wish.failed.has(upstream.token)) return upstream
    }
    return undefined
  }

  /** Whether waiting makes sense: a drained slot comes back, a crashed process is started again. */
  private mayComeBack({ only }: Wish): boolean {
    if (only !== undefined) return staying(this.state, only).length > 0
    return staying(this.state).some(({ weight }) => weight > 0)
  }
}

const weightsOf = (backends: readonly BackendState[]) =>
  backends.map((one) => ({ id: idOf(one), revision: one.revision, weight: one.weight }))

const idOf = ({ revision, slot }: BackendState): string => backendId(revision, slot)
