import type { JournalFact } from '../../events/journal-event.ts'
import type { Json } from '../../json/json.ts'
import type { StoreOperation } from '../memory-store.ts'
import type { ExploredFault, FaultPoint } from './fault.ts'

/** One attempt of an effect, as seen from outside of the engine: between the runtime and the world. */
export interface Performance {
  readonly path: string
  /** The effect's registered name. */
  readonly effect: string
  readonly input: Json
  readonly worker: string
  /** Length of the platform's history when it began. */
  readonly from: number
  /** Length of the platform's history when it ended; `null` when it did not. */
  to: number | null
  readonly fault: ExploredFault | null
  /** What the worker was told: a result, an error, or nothing (any more). */
  answer: 'result' | 'error' | 'none'
  /** The result that the worker was told. */
  result: Json
  /** Whether its worker had the newest lease when it began. */
  readonly withLease: boolean
  /** Whether it is the one call that a worker had begun before it lost its lease. */
  readonly fromBefore: boolean
  /** Whether the deployment held the claim when it began. */
  readonly withClaim: boolean
  /** Whether an outcome of the effect was journaled, and synced, when it began. */
  readonly afterOutcome: boolean
}

/** What became durable, and how long the platform's history was then. */
interface Written {
  readonly worker: string
  readonly fact: JournalFact
  /** Length of the platform's history when it was synced; `null` until then. */
  syncedAt: number | null
}

/** Takes down what passes between a deployment, its store and the world. It decides nothing. */
export class Witness {
  readonly points: FaultPoint[] = []
  readonly performances: Performance[] = []
  readonly written: Written[] = []
  /** Length of the platform's history when the claim was given up; `null` while it is held. */
  claimReleasedAt: number | null = null
  /** How many points there were when an abort had been delivered; `null` when there was none. */
  abortedAt: number | null = null
  worker = ''
  /** The last intent of each path. */
  readonly intents = new Map<string, FaultPoint & { readonly input: Json }>()
  readonly #outcomes = new Map<string, Written>()
  readonly #historyLength: () => number
  #unsynced: Written[] = []

  constructor(historyLength: () => number) {
    this.#historyLength = historyLength
  }

  /** Takes down what is asked of the store; gives the new point when it is the intent of an effect. */
  see(operation: StoreOperation): FaultPoint | null {
    const { kind, worker = '', fact } = operation
    if (kind === 'lease.take') this.worker = worker
    if (kind === 'claim.release') this.claimReleasedAt ??= this.#historyLength()
    if (worker !== this.worker) return null
    if (kind === 'journal.sync') this.#sync()
    if (kind !== 'journal.append' || fact === undefined) return null
    const written: Written = { worker, fact, syncedAt: null }
    this.written.push(written)
    this.#unsynced.push(written)
    if (fact.type === 'effect.succeeded' || fact.type === 'effect.failed')
      this.#outcomes.set(fact.path, written)
    if (fact.type !== 'effect.started') return null
    const { path, name, input } = fact
    const target = (input as { readonly target?: unknown } | null)?.target
    const point = {
      index: this.points.length,
      path,
      effect: name,
      target: typeof target === 'string' ? target : null,
    }
    this.points.push(point)
    this.intents.set(path, { ...point, input })
    return point
  }

  /** Whether an outcome of the effect is durable. */
  hasOutcome(path: string): boolean {
    return this.outcomeAt(path) !== null
  }

  /** Length of the platform's history when an outcome of the effect had become durable; `null` if it has not. */
  outcomeAt(path: string): number | null {
    return this.#outcomes.get(path)?.syncedAt ?? null
  }

  /** The worker that made an outcome of the effect durable. */
  outcomeBy(path: string): string | null {
    const written = this.#outcomes.get(path)
    return written === undefined || written.syncedAt === null ? null : written.worker
  }

  /** A process died by a power cut: what it had not synced is gone. */
  lose(): void {
    for (const written of this.#unsynced) {
      const { fact } = written
      if ('path' in fact && this.#outcomes.get(fact.path) === written) this.#outcomes.delete(fact.path)
      this.written.splice(this.written.indexOf(written), 1)
    }
    this.#unsynced = []
  }

  #sync(): void {
    for (const written of this.#unsynced) written.syncedAt = this.#historyLength()
    this.#unsynced = []
  }
}
