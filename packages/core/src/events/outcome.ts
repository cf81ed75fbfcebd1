import type { Outcome } from './journal-event.ts'

/** The user's three words for how a deployment ended. */
export type Status = 'success' | 'failed' | 'rolled_back'

/** The status that the record shows for an outcome. An abort counts as failed: the release did not get live. */
export function statusOf(outcome: Outcome): Status {
  if (outcome === 'succeeded') return 'success'
  return outcome === 'rolled_back' ? 'rolled_back' : 'failed'
}

/** Whether an outcome keeps the environment claimed until a person has acknowledged it. */
export function blocksEnvironment(outcome: Outcome): boolean {
  return outcome === 'rollback_failed' || outcome === 'unknown' || outcome === 'needs_person'
}
