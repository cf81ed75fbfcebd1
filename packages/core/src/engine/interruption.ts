import { isLandfallError } from '../errors/landfall-error.ts'

const interruptions: ReadonlySet<string> = new Set(['ABORTED', 'HALTED'])
const stops: ReadonlySet<string> = new Set([
  'LEASE_LOST',
  'JOURNAL_MISMATCH',
  'JOURNAL_DAMAGED',
  'JOURNAL_TRUNCATED',
  'STORE_UNWRITABLE',
  'STORE_INVALID',
  'UNREGISTERED',
])

/** The deployment shall end: nothing new starts, compensation follows. */
export function isInterruption(error: unknown): boolean {
  return isLandfallError(error) && interruptions.has(error.code)
}

/** This worker cannot go on at all; the deployment stays as the journal has it, and another worker can resume it. */
export function stopsWorker(error: unknown): boolean {
  return isLandfallError(error) && stops.has(error.code)
}
