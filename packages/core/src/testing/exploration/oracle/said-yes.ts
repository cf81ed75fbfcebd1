import { canonicalJson } from '../../../json/canonical.ts'
import type { JsonObject } from '../../../json/json.ts'
import type { Facts } from '../facts.ts'

/**
 * How many different people have said yes to exactly the subject of a question, before an entry of the journal; none
 * when somebody said no.
 *
 * @param path the place of the question
 * @param also what the subject has to be about as well
 */
export function saidYes(
  { journal, plan, deployment }: Facts,
  path: string,
  seq: number,
  also: JsonObject = {},
): number {
  const [created] = journal
  const entries = journal.filter((event) => event.seq < seq && 'path' in event)
  const asked = entries.findLast((event) => {
    return event.type === 'noted' && event.note.kind === 'person.asked' && event.path === `${path}/asked`
  })
  if (created?.type !== 'deployment.created') return 0
  if (asked?.type !== 'noted' || asked.note.kind !== 'person.asked') return 0
  const { subject } = asked.note
  const about = { deployment, step: path, planDigest: created.planDigest, ...also }
  if (
    Object.entries(about).some(
      ([name, value]) => canonicalJson(subject[name] ?? null) !== canonicalJson(value ?? null),
    )
  )
    return 0
  const people = new Set<string>()
  for (const event of entries) {
    if (event.type !== 'signal.received' || !event.path.startsWith(`${path}/answer-`)) continue
    const answer = event.payload as {
      readonly subject: JsonObject
      readonly by: string
      readonly decision: string
    }
    if (canonicalJson(answer.subject) !== canonicalJson(subject)) continue
    if (Date.parse(event.at) > Date.parse(String(subject.expiresAt))) continue
    if (answer.decision !== 'approved') return 0
    if (plan.approval.notRequester && answer.by === created.caller.name) continue
    people.add(answer.by)
  }
  return people.size
}
