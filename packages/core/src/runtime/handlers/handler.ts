import type { Progress } from '../../adapter/context.ts'
import type { Json } from '../../json/json.ts'
import type { Redactor } from '../../redact/redactor.ts'
import type { Variables } from '../../redact/references.ts'
import type { Clock } from '../clock.ts'

/** What the runtime tells an effect's handler besides its input. */
export interface EffectContext {
  /**
   * Aborted when the deadline passes, the deployment is aborted, or the worker lost its lease. The handler
   * then ends what it started and rejects with the signal's reason; a command's processes get {@link
   * terminationGraceMs} for it.
   */
  readonly signal: AbortSignal
  /** Milliseconds from the call until the signal is aborted. */
  readonly deadlineMs: number
  /** Deployment id and path: the same when the effect is run again after a crash. */
  readonly operationId: string
  readonly deployment: string
  readonly environment: string
  readonly path: string
  /** Relative paths start here. */
  readonly projectDirectory: string
  /** An existing directory for notes about running processes; the same one when the effect is run again. */
  readonly runDirectory: string
  /**
   * The environment variables Landfall runs with: inherited by commands, and what `${env:NAME}` refers to.
   */
  readonly variables: Variables
  readonly clock: Clock
  readonly redactor: Redactor
  /**
   * Shows a line and keeps it in the effect's log. Secrets are taken out already. Where it gives a promise, a
   * command that prints faster than the log takes it is slowed down.
   */
  output(line: string): void | Promise<void>
  progress(progress: Progress): void
}

/**
 * Carries out one kind of effect: JSON in, JSON out. May be run again with the same operation id after a
 * crash. What it gives back and what it throws has no secrets in it.
 */
export type EffectHandler<Input extends Json = Json, Output extends Json = Json> = (
  input: Input,
  context: EffectContext,
) => Promise<Output>

/**
 * Milliseconds between asking the processes of a command to end and ending them. Less than the 7.5 s after which a CI
 * job that was cancelled asks again, so that an abort can end in order.
 */
export const terminationGraceMs = 5_000
