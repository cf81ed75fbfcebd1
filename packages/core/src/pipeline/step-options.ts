import type { Undo } from '../engine/plan.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { JsonObject } from '../json/json.ts'
import { type CommandLine, commandInput } from './command-line.ts'
import type { Condition } from './conditions.ts'
import type { Ref } from './ref.ts'

/** What every step can be given. */
export interface StepOptions {
  /** Steps to wait for, instead of the ones declared before it. */
  readonly after?: readonly (Ref<unknown> | string)[]
  /** The step runs only where the condition holds; steps that use its output are skipped with it. */
  readonly when?: Condition
  /** How long one attempt may take, such as `'10m'`, the default. */
  readonly deadline?: string | number
  /** How often to try when the failure is one that may pass, and the wait before the second attempt. */
  readonly retry?: { readonly attempts: number; readonly backoff?: string | number }
}

/** What a step that acts on the world by a command can be given. */
export interface UndoOptions {
  /** A command that a rollback runs, also when the step itself failed: it may have taken effect. */
  readonly undo?: CommandLine
  /** It cannot be undone: an automatic rollback stops in front of it and asks a person. */
  readonly irreversible?: boolean
}

/** The policy of a step as it stands in the plan. */
export function policyOf({ deadline, retry }: StepOptions): JsonObject {
  if (
    retry !== undefined &&
    !(Number.isInteger(retry.attempts) && retry.attempts >= 1 && retry.attempts <= 100)
  ) {
    const seen = String(retry.attempts)
    const message = 'The number of attempts of a step is out of range'
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message,
      expected: 'a whole number from 1 to 100',
      seen,
    })
  }
  return {
    ...(deadline === undefined ? {} : { deadlineMs: parseDuration(deadline) }),
    ...(retry === undefined ? {} : { attempts: retry.attempts }),
    ...(retry?.backoff === undefined ? {} : { backoffMs: parseDuration(retry.backoff) }),
  }
}

/** What a rollback does about the step, as it stands in the plan. */
export function undoOf({ undo, irreversible }: UndoOptions): Undo & JsonObject {
  if (irreversible) return { kind: 'irreversible' }
  return undo === undefined
    ? { kind: 'nothing' }
    : { kind: 'effect', effect: 'command@1', input: commandInput(undo) }
}
