import { formatDuration } from '../json/duration.ts'
import type { Message, MessageSeverity } from './channel.ts'
import { clip } from './clip.ts'
import type { MessageFacts } from './message-facts.ts'
import { fillTemplate, type TemplateValues } from './template.ts'
import { wordsOf } from './words.ts'

/** Nobody reads more in a message; the record has the whole. */
const longestError = 1_000

/** Outcomes that leave an environment in a state which a person has to look at now. */
const alarming: ReadonlySet<string | null> = new Set(['rollback_failed', 'unknown', 'needs_person'])

/**
 * Makes the message for an event: its title, severity and text.
 *
 * @param template a text with `${VERSION}` and the like; `null`: the event's own text
 *
 * @example composeMessage(facts, 'v${VERSION} deployed to ${ENV}').text // 'v1.2.3 deployed to production'
 */
export function composeMessage(facts: MessageFacts, template: string | null): Message {
  const { pipeline, durationMs, ...known } = facts
  const { title, text } = wordsOf(facts)
  return {
    ...known,
    title,
    text: template === null ? text : fillTemplate(template, valuesOf(facts)),
    severity: severityOf(facts),
    dedupKey: `landfall/${pipeline}/${facts.environment}`,
  }
}

function valuesOf(facts: MessageFacts): TemplateValues {
  const { version, environment, commit, error, deployment, url, by, status, outcome, durationMs, step } =
    facts
  return {
    VERSION: version,
    ENV: environment,
    COMMIT: commit,
    ERROR: error === null ? null : clip(error.message, longestError),
    DEPLOYMENT: deployment,
    URL: url,
    BY: by,
    STATUS: status,
    OUTCOME: outcome,
    DURATION: durationMs === null ? null : formatDuration(durationMs),
    STEP: step,
  }
}

function severityOf({ event, outcome }: MessageFacts): MessageSeverity {
  if (alarming.has(outcome)) return 'critical'
  if (event === 'failure') return 'error'
  return event === 'rolled_back' || event === 'approval_needed' ? 'warning' : 'info'
}
