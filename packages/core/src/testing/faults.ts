import type { FencingToken } from '../adapter/context.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { VerbName } from './verb-name.ts'

/**
 * What can go wrong with a call.
 *
 * - `fail before`: it fails and changes nothing. `fail after`: it takes effect and fails all the same.
 * - `hang before`: no answer until the signal, and nothing changes. `hang after`: it takes effect, without an answer.
 * - `late`: no answer until the signal, and it takes effect after the deadline.
 * - `lie`: it takes effect, and the observation it gives is not what is there.
 */
export type FaultKind = 'fail before' | 'fail after' | 'hang before' | 'hang after' | 'late' | 'lie'

/** One scripted fault, as data. */
export interface Fault {
  readonly verb: VerbName
  readonly kind: FaultKind
  /**
   * Only calls about this: for `shift` the percentage that the newest running revision is to get, for the verbs of a
   * fleet the instance, for `push` the artifact's name, for `acquire` and `release` the owner, otherwise the version.
   */
  readonly at?: number | string
  /** The first call it hits, counting the calls that `verb` and `at` name, from 1; the next one when absent. */
  readonly call?: number
  /** How many calls it hits; 1 when absent. */
  readonly times?: number | 'always'
  /** The error of a `fail`; `ADAPTER_FAILED`, which can be retried, when absent. */
  readonly code?: ErrorCode
  readonly message?: string
  /** How long after its deadline a `late` call takes effect; a second when absent. */
  readonly lateMs?: number
  /** A hanging call does not even answer to its signal. */
  readonly ignoresSignal?: boolean
  /** What a `lie` shows, by version; the split before the last change when absent. */
  readonly split?: { readonly [version: string]: number }
}

/** A call of a verb of a fake adapter. */
export interface FakeCall {
  readonly verb: VerbName
  /** What the call is about, as in {@link Fault.at}. */
  readonly at: number | string | null
  readonly operationId: string
  readonly fencingToken: FencingToken
}

/** Decides call by call what goes wrong; for a driver that explores faults. */
export type FaultSource = (call: FakeCall) => Fault | undefined

/** The faults that are still to come. */
export class FaultScript {
  private readonly waiting: { readonly fault: Fault; skip: number; left: number }[] = []
  private source: FaultSource | undefined

  constructor(faults: readonly Fault[] | FaultSource = []) {
    if (typeof faults === 'function') this.source = faults
    else for (const fault of faults) this.add(fault)
  }

  add(fault: Fault): void {
    const { call = 1, times = 1 } = fault
    const left = times === 'always' ? Number.POSITIVE_INFINITY : times
    this.waiting.push({ fault, skip: call - 1, left })
  }

  /** Lets a function decide before the scripted faults are looked at. */
  decideBy(source: FaultSource | undefined): void {
    this.source = source
  }

  /** The fault that hits the call. */
  take(call: FakeCall): Fault | undefined {
    const decided = this.source?.(call)
    if (decided !== undefined) return decided
    for (const [index, entry] of this.waiting.entries()) {
      const { fault } = entry
      if (fault.verb !== call.verb || (fault.at !== undefined && fault.at !== call.at)) continue
      if (entry.skip-- > 0) continue
      if (--entry.left <= 0) this.waiting.splice(index, 1)
      return fault
    }
    return undefined
  }

  /** Scripted faults that have not (all) happened: a test can assert that there are none. */
  get remaining(): readonly Fault[] {
    return this.waiting.filter(({ left }) => left !== Number.POSITIVE_INFINITY).map(({ fault }) => fault)
  }
}

/** The error that a scripted failure is reported with. */
export function faultError(fault: Fault, target: string): LandfallError {
  const code = fault.code ?? 'ADAPTER_FAILED'
  const message = fault.message ?? `${target}: ${fault.verb} failed because the test says so (${fault.kind})`
  return new LandfallError({ code, message, target })
}
