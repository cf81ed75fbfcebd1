import type { Outcome } from '@landfall/core'

/** What the command's exit code tells a script. */
export const exitCodes = {
  success: 0,
  /** It failed: the environment is untouched, or as the failure left it. */
  failed: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** It failed, and what was good before is live again. */
  rolledBack: 3,
  /** Only a person can decide how to go on. */
  needsPerson: 4,
  aborted: 5,
  /** It has not ended and nobody is at work on it: `landfall resume`. */
  interrupted: 6,
  /** The environment is taken, or now is not the time, or a program may not do this. */
  refused: 7,
} as const

const byOutcome: { readonly [O in Outcome]: number } = {
  succeeded: exitCodes.success,
  rolled_back: exitCodes.rolledBack,
  failed_untouched: exitCodes.failed,
  failed: exitCodes.failed,
  aborted: exitCodes.aborted,
  rollback_failed: exitCodes.needsPerson,
  unknown: exitCodes.needsPerson,
  needs_person: exitCodes.needsPerson,
}

/** What decides how the end of a deployment is judged. */
interface End {
  readonly outcome: Outcome
  readonly error: unknown
}

/** Whether a deployment came to what was asked for. A rollback that was asked for did, when nothing failed. */
export function isGoodEnd({ outcome, error }: End): boolean {
  return outcome === 'succeeded' || (outcome === 'rolled_back' && error === null)
}

/** The exit code for a deployment that ended so. */
export function codeOfEnd(end: End): number {
  return isGoodEnd(end) ? exitCodes.success : byOutcome[end.outcome]
}

const wrongInput =
  /^(?:INVALID_|UNKNOWN_(?!REVISION)|CONFIG_|PIPELINE_|STRATEGY_UNSUPPORTED|UNREGISTERED|NO_ROLLBACK_TARGET)/

/** Refusals: the same command may be right at another time, or of another caller. */
const refusals: readonly string[] = [
  'ENVIRONMENT_BUSY',
  'LEASE_HELD',
  'WINDOW_CLOSED',
  'GUARDRAIL_REFUSED',
  'PERSON_REQUIRED',
  'REQUESTER_UNPROVEN',
  'NOT_PROMOTED',
]

/** The exit code for an error, by its code in the catalogue. */
export function codeOfError(code: string): number {
  if (code === 'ENVIRONMENT_BLOCKED') return exitCodes.needsPerson
  if (code === 'INTERRUPTED') return exitCodes.interrupted
  if (refusals.includes(code)) return exitCodes.refused
  return wrongInput.test(code) ? exitCodes.usage : exitCodes.failed
}
