import type { Runtime } from '../../../engine/runtime-port.ts'
import type { LandfallError } from '../../../errors/landfall-error.ts'
import type { Json } from '../../../json/json.ts'

/** Deciding code: deterministic, run again from its start after every crash. */
export type RuntimeProgram = (runtime: Runtime) => Promise<Json>

/** What the effects of a program do, by name. */
export interface RuntimeEffects {
  readonly [name: string]: (input: Json, signal: AbortSignal) => Promise<Json>
}

/** How a run ended for one process. */
export type RunEnd =
  | { readonly kind: 'returned'; readonly value: Json }
  | { readonly kind: 'threw'; readonly error: LandfallError }

/** A program under way in one process. */
export interface RuntimeRun {
  /** Never settles when the process is killed. */
  readonly ended: Promise<RunEnd>
  /** How many boundaries of the journal the process has come to: places where a crash makes a difference. */
  readonly boundaries: number
  /** Puts a message into the inbox, as any process can; resolves to whether it was new. */
  send(name: string, key: string, payload: Json): Promise<boolean>
  abort(by: string, reason: string): Promise<void>
  /** Ends the process, as `kill -9` does. */
  kill(): void
  /** Resolves when the process has been killed at the boundary it was told. */
  readonly killed: Promise<void>
  /** A new process goes on, whether this one is dead or only believed to be. */
  takeOver(program: RuntimeProgram, effects: RuntimeEffects, options?: BeginOptions): Promise<RuntimeRun>
}

/** How a process begins. */
export interface BeginOptions {
  /** Kill the process when it comes to this boundary, counted from 1. */
  readonly killAt?: number
}

/** A runtime under test. Each case asks for a harness of its own. */
export interface RuntimeHarness {
  begin(program: RuntimeProgram, effects: RuntimeEffects, options?: BeginOptions): Promise<RuntimeRun>
  /** Lets time pass until the promise settles. */
  until<T>(promise: Promise<T>): Promise<T>
  /** Lets this much time pass. */
  pass(ms: number): Promise<void>
  cleanup?(): Promise<void>
}
