import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../events/journal-event.ts'
import { journalEventProblem } from '../events/validate-journal-event.ts'
import type { JournalOptions } from './store.ts'

/** An entry as it is written: its JSON text without the opening brace, and what reading it will give. */
export interface StampedEntry {
  readonly members: string
  readonly event: JournalEvent
}

/**
 * Gives a fact its number and time, and takes secrets out of it. Number and time stay out of reach of `sanitize`:
 * a secret that is `1` must not make a journal unreadable.
 *
 * @throws `INVALID_INPUT` when the journal would not take the entry back
 */
export function stampEntry(fact: JournalFact, seq: number, options: JournalOptions): StampedEntry {
  const text = options.sanitize(JSON.stringify(fact))
  const members = `"seq":${seq},"at":${JSON.stringify(options.now())},${text.slice(1)}`
  const event = parsed(`{${members}`, fact.type)
  const problem = journalEventProblem(event)
  if (problem !== null) throw refused(fact.type, problem)
  return { members, event: event as JournalEvent }
}

function parsed(text: string, type: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw refused(
      type,
      `taking secrets out left no JSON (${thrown instanceof Error ? thrown.message : thrown})`,
    )
  }
}

function refused(type: string, problem: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `A journal entry ${type} cannot be written: ${problem}`,
    target: type,
    expected: 'an entry that can be read again',
    seen: problem,
  })
}

/** `LEASE_LOST`: what this worker writes does not count any more. */
export function leaseLost(deployment: string): LandfallError {
  return new LandfallError({
    code: 'LEASE_LOST',
    message: `Another worker took deployment ${deployment} over`,
    target: deployment,
  })
}

/** Whether an error says that the store refuses to be written. */
export function isUnwritable(thrown: unknown): boolean {
  return isLandfallError(thrown) && thrown.code === 'STORE_UNWRITABLE'
}
