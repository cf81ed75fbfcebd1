import type { JournalEvent, Note } from '../events/journal-event.ts'
import type { JsonObject } from '../json/json.ts'
import { effectFinding, type Found, type Memory } from './audit-effects.ts'
import { noteWords } from './audit-words.ts'

/** What an entry of the journal says; `null` for one that only a replay needs. */
export function findingOf(event: JournalEvent, memory: Memory): Found | null {
  switch (event.type) {
    case 'deployment.created':
      return created(event)
    case 'worker.started': {
      const { worker, epoch } = event
      const text = epoch > 1 ? `${worker} took over` : `${worker} began to work`
      return { by: worker, text, details: { epoch } }
    }
    case 'effect.started':
    case 'effect.retried':
    case 'effect.succeeded':
    case 'effect.failed':
      return effectFinding(event, memory)
    case 'signal.received':
      return answer(event)
    case 'signal.timed_out':
      return { where: event.path, text: `nobody sent ${event.name} in time` }
    case 'abort.requested':
      return { by: event.by, text: `${event.by} aborted: ${event.reason}`, details: { reason: event.reason } }
    case 'deployment.halted':
      return { text: `halted: ${event.reason.message}`, details: { reason: event.reason } }
    case 'noted':
      return noted(event.path, event.note, memory)
    case 'deployment.finished':
      return { text: `ended: ${event.outcome}`, details: { outcome: event.outcome } }
    case 'timer.started':
    case 'timer.fired':
    case 'signal.awaited':
    case 'value.recorded':
      return null
    default:
      return unknownEvent(event)
  }
}

function created(event: Extract<JournalEvent, { type: 'deployment.created' }>): Found {
  const { deployment, environment, claim, caller, planDigest, plan } = event
  const { name, automated, proven, despite } = caller
  const kind = plan.kind === 'rollback' ? 'a rollback to ' : ''
  const being = automated ? 'a program' : 'a person'
  const who = `${name} (${being}, ${proven ? 'proven' : 'not proven'})`
  const closed = despite === null ? '' : `, although it was closed: ${despite}`
  return {
    kind: 'deployment.requested',
    by: name,
    text: `${who} asked for ${kind}${plan.version} on ${environment}${closed}`,
    details: {
      deployment,
      environment,
      claim,
      caller,
      planDigest,
      version: plan.version ?? null,
      commit: plan.commit ?? null,
    },
  }
}

function answer({ path, name, payload }: Extract<JournalEvent, { type: 'signal.received' }>): Found {
  const { decision, by, comment } = (payload ?? {}) as JsonObject
  if (!name.startsWith('answer:') || typeof decision !== 'string')
    return { where: path, text: `${name} came`, details: { name } }
  const claimed = typeof by === 'string' ? by : 'somebody'
  const text = `an answer came that says it is by ${claimed}: ${decision}`
  return {
    kind: 'answer.received',
    where: path,
    text,
    details: { decision, claimed, comment: comment ?? '' },
  }
}

function noted(where: string, note: Note, { proofs }: Memory): Found {
  const { kind, ...facts } = note
  if (note.kind !== 'person.answered')
    return { kind, where, text: noteWords(note), details: facts as JsonObject }
  const { step, by, decision } = note
  const place = where.replace(/\/[^/]+$/, '')
  const proof = proofs.findLast((one) => one.where === place && one.principal === by)?.proof ?? null
  const text = `${by} ${decision} ${step}, ${proof === null ? 'without a proof' : 'with a proof'}`
  return { kind, by, where, text, details: { ...(facts as JsonObject), proof } }
}

function unknownEvent(event: { readonly type?: unknown }): Found {
  const { type, seq, at, ...rest } = event as JsonObject
  const { path, ...details } = rest
  return { text: String(type), details, ...(typeof path === 'string' ? { where: path } : {}) }
}
