import type { JsonObject } from '../json/json.ts'
import type { Message } from './channel.ts'
import { clip, oneLine } from './clip.ts'
import { factsOf } from './facts.ts'

/** PagerDuty's {@link https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ limits}, in characters. */
const longestSummary = 1_024
const longestKey = 255
/** The whole event may have 512 KB; this is what people read. */
const longestDetail = 10_000

/** How urgent people say an alert is, in PagerDuty's words. */
export const pagerdutySeverities = {
  critical: 'critical',
  high: 'critical',
  error: 'error',
  warning: 'warning',
  medium: 'warning',
  low: 'info',
  info: 'info',
} as const

/** A word for how urgent an alert is. */
export type UrgencyWord = keyof typeof pagerdutySeverities

/**
 * An event for PagerDuty's Events API v2. A success resolves what an earlier message about the same pipeline and
 * environment has opened; all else opens an alert, or adds to the one that is open.
 *
 * @param urgency the message's severity when absent
 */
export function pagerdutyEvent(message: Message, routingKey: string, urgency?: UrgencyWord): JsonObject {
  const { event, dedupKey, text, title, environment, at, url, error, severity } = message
  const key = { routing_key: routingKey, dedup_key: clip(dedupKey, longestKey) }
  if (event === 'success') return { ...key, event_action: 'resolve' }
  return {
    ...key,
    event_action: 'trigger',
    client: 'Landfall',
    ...(isLink(url) ? { client_url: url, links: [{ href: url, text: environment }] } : {}),
    payload: {
      // It is read out on the telephone: the first line is enough.
      summary: clip(oneLine(text.split('\n', 1)[0] ?? '') || title, longestSummary),
      source: environment,
      severity: pagerdutySeverities[urgency ?? severity],
      timestamp: at,
      group: environment,
      class: event,
      custom_details: {
        ...Object.fromEntries(
          factsOf(message).map(([name, value]) => [name.toLowerCase().replaceAll(' ', '_'), value]),
        ),
        text: clip(text, longestDetail),
        ...(error === null
          ? {}
          : { error: clip(error.message, longestDetail), error_code: error.code, remedy: error.remedy }),
      },
    },
  }
}

/** An adapter may call a revision's place by an address that no browser opens; PagerDuty refuses such a link. */
function isLink(url: string | null): boolean {
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url)
}
