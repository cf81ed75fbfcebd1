import type { Subject } from '../engine/ask-person.ts'
import type { JournalEvent } from '../events/journal-event.ts'

/** The questions of a journal that wait for a person: asked, not answered, not expired, and the deployment goes on. */
export function openQuestions(events: readonly JournalEvent[], nowMs: number): readonly Subject[] {
  const open = new Map<string, Subject>()
  for (const event of events) {
    if (
      event.type === 'deployment.finished' ||
      event.type === 'deployment.halted' ||
      event.type === 'abort.requested'
    ) {
      open.clear()
    }
    if (event.type !== 'noted') continue
    const { note, path } = event
    if (note.kind === 'person.asked') open.set(path.replace(/\/asked$/, ''), note.subject as Subject)
    else if (note.kind === 'person.answered' && note.missing === 0)
      open.delete(path.replace(/\/answered-\d+$/, ''))
  }
  return [...open.values()].filter(({ expiresAt }) => Date.parse(expiresAt) > nowMs)
}
