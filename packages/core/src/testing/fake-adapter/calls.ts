import type { VerbContext } from '../../adapter/context.ts'
import { isLandfallError } from '../../errors/landfall-error.ts'
import type { Operation } from '../fake-platform/operation.ts'
import { operation } from '../fake-platform/operation.ts'
import type { FakeTarget } from '../fake-platform/target.ts'
import { type FakeCall, type Fault, type FaultScript, faultError } from '../faults.ts'
import type { VerbName } from '../verb-name.ts'
import { untrue } from './lie.ts'

const defaultLateMs = 1_000

/** The way from a fake adapter to its platform: notes every call and lets the scripted faults happen. */
export class FakeCalls {
  /** Every call, also the ones that failed, in order. */
  readonly log: FakeCall[] = []
  readonly faults: FaultScript
  private readonly target: FakeTarget

  constructor(target: FakeTarget, faults: FaultScript) {
    this.target = target
    this.faults = faults
  }

  /** Makes a call; without a fault, its effect happens before this returns. */
  make<T>(verb: VerbName, at: number | string | null, context: VerbContext, effect: Effect<T>): Promise<T> {
    const { operationId, fencingToken, signal } = context
    const call: FakeCall = { verb, at, operationId, fencingToken }
    this.log.push(call)
    if (signal.aborted) return Promise.reject(signal.reason)
    const by = operation(verb, context)
    const fault = this.faults.take(call)
    try {
      return fault === undefined ? Promise.resolve(effect(by)) : this.fail(fault, by, context, effect)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  private fail<T>(fault: Fault, by: Operation, context: VerbContext, effect: Effect<T>): Promise<T> {
    switch (fault.kind) {
      case 'fail before':
        return Promise.reject(faultError(fault, this.target.name))
      case 'fail after':
        effect(by)
        return Promise.reject(faultError(fault, this.target.name))
      case 'hang before':
        return silence(fault, context.signal)
      case 'hang after':
        effect(by)
        return silence(fault, context.signal)
      case 'late':
        this.later(context.deadlineMs + (fault.lateMs ?? defaultLateMs), by, effect)
        return silence(fault, context.signal)
      case 'lie':
        return Promise.resolve(untrue(effect(by), fault, this.target))
    }
  }

  /** By the platform's clock, whatever becomes of the caller: a request that was slow on its way. */
  private later<T>(ms: number, by: Operation, effect: Effect<T>): void {
    this.target.platform.clock.after(ms, () => {
      this.target.late = true
      try {
        effect(by)
      } catch (error) {
        // A refusal stands in the history; nobody waits for it.
        if (!isLandfallError(error)) throw error
      } finally {
        this.target.late = false
      }
    })
  }
}

/** What a call does to the platform, at the moment it takes effect. */
export type Effect<T> = (by: Operation) => T

function silence(fault: Fault, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (fault.ignoresSignal) return
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
