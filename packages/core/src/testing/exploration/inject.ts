import { LandfallError } from '../../errors/landfall-error.ts'
import type { Json } from '../../json/json.ts'
import type { ExploredFault, Schedule } from './fault.ts'
import type { Performance, Witness } from './witness.ts'
import type { SimulatedProcess } from './world.ts'

/** Why the process that runs the deployment does not go on with it. */
export interface Interruption {
  readonly process: SimulatedProcess
  readonly then: 'resume' | 'abort' | 'resume, wake' | 'resume, wake at the end'
}

/** What an injector needs of the run it works in. */
export interface InjectorParts {
  readonly witness: Witness
  readonly schedule: Schedule
  historyLength(): number
  hasClaim(): boolean
  /** Sends the message that aborts the deployment, and resolves when it was delivered. */
  abort(): Promise<void>
  interrupted(interruption: Interruption): void
  /** Lets the platform carry out the next calls of the path after everything else, without an answer. */
  delay(path: string): void
}

/** Lets the faults of a schedule happen. */
export class Injector {
  /** The fault of the last intent of each path. */
  readonly #armed = new Map<string, ExploredFault>()
  readonly #parts: InjectorParts

  constructor(parts: InjectorParts) {
    this.#parts = parts
  }

  /** To be called when the intent of a point is about to be written. */
  atIntent(index: number, path: string, process: SimulatedProcess): void {
    const placed = this.#parts.schedule.find(({ point }) => point.index === index)
    // What a process that stands still had begun beside may write on until another one takes over; it does not die of it.
    if (placed === undefined || process.gate !== null) this.#armed.delete(path)
    else if (placed.fault === 'dies before the intent') this.#kill(process, 'power cut', 'resume')
    else this.#armed.set(path, placed.fault)
  }

  /** Carries an effect out for a process, or lets it go wrong. */
  async around(process: SimulatedProcess, path: string, perform: () => Promise<Json>): Promise<Json> {
    const { witness } = this.#parts
    if (process.isDead) return never()
    const waited = process.gate !== null
    if (process.gate !== null) await process.gate.promise
    if (process.isDead) return never()
    const mine = process.name === witness.worker
    const fault = mine ? (this.#armed.get(path) ?? null) : null
    if (fault !== null && once.has(fault)) this.#armed.delete(path)
    if (loses(fault)) {
      await this.#standStill(process, fault === 'lease lost' ? 'resume, wake' : 'resume, wake at the end')
    }
    const performance = this.#begin(process, path, fault, waited || loses(fault))
    try {
      const result = await this.#perform(process, path, fault, perform, performance)
      performance.result = result
      performance.answer = process.isDead ? 'none' : 'result'
      return result
    } catch (error) {
      performance.answer = process.isDead ? 'none' : 'error'
      throw error
    } finally {
      performance.to = this.#parts.historyLength()
    }
  }

  #begin(
    process: SimulatedProcess,
    path: string,
    fault: ExploredFault | null,
    fromBefore: boolean,
  ): Performance {
    const { witness } = this.#parts
    const intent = witness.intents.get(path)
    const performance: Performance = {
      path,
      effect: intent?.effect ?? 'unknown',
      input: intent?.input ?? null,
      worker: process.name,
      from: this.#parts.historyLength(),
      to: null,
      fault,
      answer: 'none',
      result: null,
      withLease: process.name === witness.worker,
      fromBefore,
      withClaim: this.#parts.hasClaim(),
      afterOutcome: witness.hasOutcome(path),
    }
    witness.performances.push(performance)
    return performance
  }

  async #perform(
    process: SimulatedProcess,
    path: string,
    fault: ExploredFault | null,
    perform: () => Promise<Json>,
    { effect }: Performance,
  ): Promise<Json> {
    switch (fault) {
      case 'fails':
        return refusal(effect)
      case 'fails once':
        throw new LandfallError({ code: 'ADAPTER_FAILED', message: `${effect} failed once` })
      case 'times out':
        return never()
      case 'times out, took effect':
        await perform().catch(() => null)
        return never()
      case 'takes effect late':
        this.#parts.delay(path)
        return await perform()
      case 'dies after the intent':
        return this.#kill(process, 'kill', 'resume')
      case 'dies, is aborted':
        return this.#kill(process, 'kill', 'abort')
      case 'dies after the effect':
        await perform().catch(() => null)
        return this.#kill(process, 'power cut', 'resume')
      case 'abort': {
        const result = await perform()
        await this.#abort()
        return result
      }
      case 'abort, answer lost':
        await perform().catch(() => null)
        await this.#abort()
        return never()
      default:
        return await perform()
    }
  }

  async #abort(): Promise<void> {
    const { witness } = this.#parts
    await this.#parts.abort()
    witness.abortedAt ??= witness.points.length
  }

  #kill(process: SimulatedProcess, as: 'kill' | 'power cut', then: 'resume' | 'abort'): Promise<never> {
    process.isDead = true
    process.store.crash({ as })
    process.clock.kill()
    if (as === 'power cut') this.#parts.witness.lose()
    this.#parts.interrupted({ process, then })
    return never()
  }

  async #standStill(process: SimulatedProcess, then: Interruption['then']): Promise<void> {
    process.gate = Promise.withResolvers()
    process.clock.stop()
    this.#parts.interrupted({ process, then })
    await process.gate.promise
  }
}

const once: ReadonlySet<ExploredFault> = new Set([
  'fails once',
  'abort',
  'abort, answer lost',
  'lease lost',
  'lease lost, late call',
])

function loses(fault: ExploredFault | null): boolean {
  return fault === 'lease lost' || fault === 'lease lost, late call'
}

/** Bad evidence where the effect gives evidence, otherwise an error that no other attempt can help. */
function refusal(effect: string): Json {
  if (effect === 'probe@1' || effect === 'probe-command@1')
    return { passed: false, status: null, ms: 0, bodyExcerpt: '', reason: 'no answer' }
  if (effect === 'measure@1') return { value: null, samples: null, reason: 'no answer' }
  const code = effect === 'command@1' ? 'COMMAND_FAILED' : 'PLATFORM_REFUSED'
  throw new LandfallError({ code, message: `${effect} was refused` })
}

function never(): Promise<never> {
  return new Promise(() => {})
}
