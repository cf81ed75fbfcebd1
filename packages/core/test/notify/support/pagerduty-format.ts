import { anyObject, type Form, listOf, object, oneOf, text } from '../../../src/json/form.ts'
import type { Behaviour } from './receiver.ts'

/**
 * What PagerDuty takes, no more than Landfall uses of it, from these pages:
 * https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ (lengths, answers)
 * https://github.com/PagerDuty/api-schema/blob/main/reference/events-v2/openapiv3.json (members, severities)
 */
const upTo =
  (longest: number): Form =>
  (value, at, problems) => {
    text(value, at, problems)
    if (String(value).length > longest) problems.push(`${at}: at most ${longest} characters`)
  }

const key: Form = (value, at, problems) => {
  if (String(value).length !== 32) problems.push(`Length of '${at}' is incorrect (should be 32 characters)`)
}

const url: Form = (value, at, problems) => {
  if (!/^https?:/.test(String(value))) problems.push(`${at}: a URL`)
}

const time: Form = (value, at, problems) => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d{4})$/.test(String(value)))
    problems.push(`${at}: a time`)
}

const payload = object(
  { summary: upTo(1_024), source: text, severity: oneOf('critical', 'error', 'warning', 'info') },
  { timestamp: time, component: text, group: text, class: text, custom_details: anyObject },
)

const trigger = object(
  { routing_key: key, event_action: oneOf('trigger'), payload },
  { dedup_key: upTo(255), client: text, client_url: url, links: listOf(object({ href: url }, { text })) },
)
const other = object({
  routing_key: key,
  event_action: oneOf('acknowledge', 'resolve'),
  dedup_key: upTo(255),
})

/** Everything that PagerDuty would not take in an event. */
export function pagerdutyProblems(event: unknown): string[] {
  const problems: string[] = []
  const form = Object(event).event_action === 'trigger' ? trigger : other
  form(event, '', problems)
  if (JSON.stringify(event).length > 512 * 1024) problems.push('larger than 512 KB')
  return problems
}

/** Answers as the Events API v2 does. */
export const asPagerDuty: Behaviour = ({ method, path, headers, body }, response) => {
  const json = (status: number, value: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (method !== 'POST' || path !== '/v2/enqueue') return json(404, { status: 'not found' })
  const event = headers['content-type'] === 'application/json' ? JSON.parse(body) : null
  const errors = pagerdutyProblems(event)
  if (errors.length > 0)
    return json(400, { status: 'invalid event', message: 'Event object is invalid', errors })
  json(202, { status: 'success', message: 'Event processed', dedup_key: event.dedup_key })
}
