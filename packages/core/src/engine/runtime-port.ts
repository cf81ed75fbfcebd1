import type { ErrorJson } from '../errors/landfall-error.ts'
import type { Note } from '../events/journal-event.ts'
import type { Json } from '../json/json.ts'

/**
 * The one door between the deciding code (engine, strategies: pure and deterministic) and the world.
 *
 * The code above the port is run again from its start after a crash; the port answers what was answered before. So an
 * id names the same thing in every run: it is unique within its scope, and the path of an effect is the scope's path
 * and the id joined by `/`.
 */
export interface Runtime {
  /** Where this runtime stands; ids are below it. Empty at the top. */
  readonly path: string
  /**
   * Performs a named action on the world, at least once; once its outcome is journaled, never again.
   *
   * @throws the effect's error; `EFFECT_TIMED_OUT` when its deadline passed, and then it may have taken effect;
   * `ABORTED` or `HALTED` when the deployment shall end and this runtime is not shielded.
   */
  effect<Output extends Json>(id: string, name: string, input: Json, policy?: EffectPolicy): Promise<Output>
  /** A durable wait: after a crash only what is left of it is waited for. */
  sleep(id: string, ms: number): Promise<void>
  /**
   * Waits for a message from a person or a program, which may have come long before. One without a payload is passed
   * over.
   *
   * @returns its payload, or `null` after `timeoutMs`
   */
  signal(id: string, name: string, options: { readonly timeoutMs: number }): Promise<Json | null>
  /**
   * Runs `child` for each item, at most `limit` at a time, each in a scope named after its index. Nothing is kept of a
   * child that has ended.
   *
   * A child that throws keeps further children from starting; when the running ones have ended, its error is thrown.
   */
  fanOut<Item>(
    id: string,
    items: Iterable<Item>,
    options: { readonly limit: number },
    child: (runtime: Runtime, item: Item, index: number) => Promise<void>,
  ): Promise<void>
  /** The runtime of a place below this one. */
  scope(id: string): Runtime
  /** Wall-clock ms since 1970; a replay sees the same. */
  now(id: string): number
  /** A random UUID; a replay sees the same. */
  uuid(id: string): string
  /** A value of this moment, made once; a replay, in which things may come in another order, sees the same. */
  keep<Value extends Json>(id: string, make: () => Value): Value
  /**
   * Tells watchers something, once.
   *
   * @returns whether the journal has it: not when the deployment shall end and this runtime is not shielded
   */
  note(id: string, note: Note): boolean
  /**
   * Keeps everything new from starting outside of a shield: from here on an effect that has no journaled outcome
   * throws `HALTED`, waits end, and effects that are running may finish. Journaled, so a replay stops at the same place.
   *
   * @returns the reason of the first halt or abort: why the deployment ends
   */
  halt(reason: ErrorJson): ErrorJson
  /** Runs code that neither an abort nor a halt interrupts: compensation runs to its end. */
  shield<T>(run: (runtime: Runtime) => Promise<T>): Promise<T>
}

/** How the runtime carries an effect out. */
export interface EffectPolicy {
  /** Milliseconds for one attempt. Default 10 minutes. */
  readonly deadlineMs?: number
  /** Attempts in all, when the error is retryable. Default 1. */
  readonly attempts?: number
  /** Milliseconds before the second attempt; doubled for each further one, at most 30 s. Default 500. */
  readonly backoffMs?: number
}
