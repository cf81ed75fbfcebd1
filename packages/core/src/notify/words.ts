import { formatDuration } from '../json/duration.ts'
import type { NotificationEvent, Occurrence } from './channel.ts'
import { clip, oneLine } from './clip.ts'
import type { MessageFacts } from './message-facts.ts'

const longestReason = 1_000
const longestTitle = 150

/** The event's own title and text, in plain words: what happened, why, what to do next and where. */
export function wordsOf(facts: MessageFacts): { readonly title: string; readonly text: string } {
  const { title, lines } = sentences[facts.event](facts)
  return { title: clip(oneLine(title), longestTitle), text: [...lines, ...explanation(facts)].join('\n') }
}

/** Why it failed and what to do next, a line each; nothing when all is well. */
export function explanation(facts: Occurrence): string[] {
  const { event, error, step, deployment } = facts
  if (event === 'start' || event === 'success') return []
  const where = step === null ? '' : ` (step ${step})`
  return [
    ...(error === null ? [] : [`Why: ${clip(error.message, longestReason)}${where}`]),
    `Next: ${nextOf(facts)}`,
    `Details: landfall show ${deployment}`,
  ]
}

type Sentences = (facts: MessageFacts) => { readonly title: string; readonly lines: readonly string[] }

const sentences: Readonly<Record<NotificationEvent, Sentences>> = {
  start: ({ version, environment, by, deployment }) => ({
    title: `Deploying ${version} to ${environment}`,
    lines: [
      `${by} started to deploy version ${version} to ${environment}.`,
      `Follow it: landfall watch ${deployment}`,
    ],
  }),
  success: ({ version, environment, by, durationMs, url }) => ({
    title: `${version} is live in ${environment}`,
    lines: [
      `Version ${version} is live in ${environment}${durationMs === null ? '' : `, after ${formatDuration(durationMs)}`}. ${by} deployed it; there is nothing to do.`,
      ...(url === null ? [] : [url]),
    ],
  }),
  failure: (facts) => ({
    title: `Deployment of ${facts.version} to ${facts.environment} failed`,
    lines: [
      `Version ${facts.version} did not get live in ${facts.environment}; ${facts.by} had started its deployment.`,
      stateAfter(facts),
    ],
  }),
  rolled_back: ({ version, environment, by }) => ({
    title: `${version} was rolled back in ${environment}`,
    lines: [
      `Version ${version}, which ${by} deployed to ${environment}, failed and was rolled back.`,
      `${environment} serves again what was good before.`,
    ],
  }),
  approval_needed: ({ version, environment, by, step }) => ({
    title: `Approval needed: ${version} to ${environment}`,
    lines: [
      `The deployment of version ${version} to ${environment}, started by ${by}, waits for an approval${step === null ? '' : ` of ${step}`}.`,
    ],
  }),
}

/** What the environment is like after a failure. */
function stateAfter({ environment, outcome }: MessageFacts): string {
  switch (outcome) {
    case 'failed_untouched':
      return `Nothing in ${environment} was changed.`
    case 'rolled_back':
      return `It was rolled back: ${environment} serves again what was good before.`
    case 'aborted':
      return `It was aborted, and what it had changed in ${environment} is undone.`
    case 'rollback_failed':
      return `The rollback failed as well: ${environment} may be broken. Look at it now.`
    case 'unknown':
      return `What ${environment} serves now could not be seen. Look at it now.`
    case 'needs_person':
      return `It stopped where a person has to decide; until then ${environment} takes no other deployment.`
    default:
      return `${environment} is as the failure left it.`
  }
}

function nextOf({ event, error, outcome, deployment }: Occurrence) {
  if (event === 'approval_needed')
    return `look at the plan, then approve or reject it: landfall approve ${deployment}`
  if (error !== null) return error.remedy
  return outcome === 'aborted'
    ? 'deploy again when the reason for the abort no longer holds.'
    : 'look at the record.'
}
