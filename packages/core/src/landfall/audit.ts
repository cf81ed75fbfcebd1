import type { JournalEvent } from '../events/journal-event.ts'
import type { JsonObject } from '../json/json.ts'
import type { ReleasedClaim } from '../store/store.ts'
import { createMemory } from './audit-effects.ts'
import { findingOf } from './audit-findings.ts'

/** One line of the audit trail: who did what, where and when. */
export interface AuditEntry extends JsonObject {
  /** Number of the journal's entry that it stands for; `null` for what lies beside the journal. */
  readonly seq: number | null
  /** ISO 8601. */
  readonly at: string
  /** The event's type, the note's kind, `deployment.requested`, `answer.received` or `claim.released`. */
  readonly kind: string
  /** The person or the worker who did it; `null` when the deployment itself did. */
  readonly by: string | null
  /** The path in the pipeline; `null` for the whole deployment. */
  readonly where: string | null
  /** What happened, in one line. */
  readonly text: string
  /** The facts behind the text. */
  readonly details: JsonObject
}

/**
 * The audit trail of a deployment: who asked for it, who answered and by which proof, what ran, how often and how it
 * ended, what traffic went where, who took over, aborts. Waits and recorded values are left out; whatever else the
 * journal has is there, also what this version does not know.
 *
 * @param events the whole journal, as `run.events()` gives it
 * @param releases claims that were given up; those of this deployment become entries
 * @returns entries in the order of the journal, JSON
 *
 * @example
 * const trail = auditTrail(await Array.fromAsync(run.events()))
 * console.log(auditText(trail))
 */
export function auditTrail(
  events: readonly JournalEvent[],
  releases: readonly ReleasedClaim[] = [],
): readonly AuditEntry[] {
  const memory = createMemory()
  const entries = events.flatMap((event) => {
    const found = findingOf(event, memory)
    if (found === null) return []
    const { kind = event.type, by = null, where = null, text, details = {} } = found
    return [{ seq: event.seq, at: event.at, kind, by, where, text: oneLine(text), details }]
  })
  const [first] = events
  const deployment = first?.type === 'deployment.created' ? first.deployment : null
  const released = releases.filter((one) => one.deployment === deployment).map(releaseEntry)
  return [...entries, ...released]
}

/**
 * The trail for a person: one line an entry.
 *
 * @example
 * // 2026-03-01T10:00:00.000Z  #1  maria (a person, proven) asked for 2.0.0 on production
 */
export function auditText(entries: readonly AuditEntry[]): string {
  return entries
    .map(({ seq, at, where, text }) =>
      [at, seq === null ? '-' : `#${seq}`, ...(where === null ? [] : [oneLine(where)]), text].join('  '),
    )
    .join('\n')
}

function releaseEntry({ environment, number, releasedBy, reason, releasedAt }: ReleasedClaim): AuditEntry {
  return {
    seq: null,
    at: releasedAt,
    kind: 'claim.released',
    by: releasedBy,
    where: null,
    text: oneLine(`${releasedBy} gave up the claim on ${environment}: ${reason}`),
    details: { environment, claim: number, reason },
  }
}

/** Names and reasons come from people: none of them may look like another line of the trail. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}
