import { anyText, type Form, flag, listOf, object, oneOf } from '../../../src/json/form.ts'
import type { Behaviour } from './receiver.ts'

/**
 * What Slack takes, no more than Landfall uses of it, from these pages:
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (answers, `no_text`)
 * https://docs.slack.dev/reference/block-kit/composition-objects/text-object (1 to 3,000 characters)
 * https://docs.slack.dev/reference/block-kit/blocks/section-block (text or at most 10 fields of 2,000 characters)
 * https://docs.slack.dev/messaging/formatting-message-text#escaping (the three characters)
 * https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments (colour, fallback, blocks)
 */
const mrkdwn =
  (longest: number): Form =>
  (value, at, problems) => {
    anyText(value, at, problems)
    const text = String(value)
    if (text.length < 1 || text.length > longest) problems.push(`${at}: 1 to ${longest} characters`)
    if (/[<>]|&(?!(?:amp|lt|gt);)/.test(text)) problems.push(`${at}: not escaped`)
    if (!text.isWellFormed()) problems.push(`${at}: half a character`)
  }

const textObject = (longest: number): Form => object({ type: oneOf('mrkdwn'), text: mrkdwn(longest) })

const section: Form = (value, at, problems) => {
  object({ type: oneOf('section') }, { text: textObject(3_000), fields: listOf(textObject(2_000), 1) })(
    value,
    at,
    problems,
  )
  const { text, fields } = Object(value)
  if (text === undefined && fields === undefined) problems.push(`${at}: neither text nor fields`)
  if (fields?.length > 10) problems.push(`${at}.fields: at most 10`)
}

const colour: Form = (value, at, problems) => {
  if (!/^#[0-9a-f]{6}$/.test(String(value))) problems.push(`${at}: a colour`)
}

const payload = object(
  { text: mrkdwn(40_000), unfurl_links: flag, unfurl_media: flag },
  { attachments: listOf(object({ color: colour, fallback: mrkdwn(40_000), blocks: listOf(section, 1) }), 1) },
)

/** Everything that Slack would not take in a body. */
export function slackProblems(body: unknown): string[] {
  const problems: string[] = []
  payload(body, 'payload', problems)
  return problems
}

/** Answers as Slack's incoming webhooks do. */
export const asSlack: Behaviour = ({ method, path, headers, body }, response) => {
  const refuse = (status: number, word: string): void => void response.writeHead(status).end(word)
  if (method !== 'POST') return refuse(405, 'method_not_allowed')
  if (!/^\/services\/T[^/]+\/B[^/]+\/[^/]+$/.test(path ?? '')) return refuse(404, 'no_service')
  if (headers['content-type'] !== 'application/json') return refuse(400, 'invalid_payload')
  const problems = slackProblems(JSON.parse(body))
  if (problems.length > 0) return refuse(400, `invalid_blocks ${problems.join('; ')}`)
  response.writeHead(200, { 'content-type': 'text/html' }).end('ok')
}
