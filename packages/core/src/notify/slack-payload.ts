import type { JsonObject } from '../json/json.ts'
import type { Message, MessageSeverity } from './channel.ts'
import { factsOf, unsaid } from './facts.ts'
import { explanation } from './words.ts'

/**
 * Slack's limits: {@link https://docs.slack.dev/reference/block-kit/blocks/section-block text 3,000 characters, ten
 * fields of 2,000}. A message's own text is cut far above that, so one limit does for both.
 */
const longestText = 3_000
const longestField = 2_000

const colours: Readonly<Record<MessageSeverity, string>> = {
  info: '#36a64f',
  warning: '#daa038',
  error: '#d00000',
  critical: '#7b0000',
}

/**
 * The body for an {@link https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks incoming webhook}:
 * the text, and below it what the message is about.
 *
 * @param details whether there is anything below the text
 */
export function slackPayload(message: Message, details: boolean): JsonObject {
  // Links in a message would be fetched by Slack to show a preview.
  const body = {
    text: mrkdwn(message.text.trim() || message.title, longestText),
    unfurl_links: false,
    unfurl_media: false,
  }
  if (!details) return body
  const more = unsaid(message, explanation(message))
  const fields = factsOf(message).map(([name, value]) => {
    return { type: 'mrkdwn', text: `*${name}*\n${mrkdwn(value, longestField - name.length - 3)}` }
  })
  const blocks = [
    ...(more.length === 0 ? [] : [section(mrkdwn(more.join('\n'), longestText))]),
    { type: 'section', fields },
  ]
  return {
    ...body,
    attachments: [{ color: colours[message.severity], fallback: mrkdwn(message.title, longestText), blocks }],
  }
}

function section(text: string): JsonObject {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * A text in which nothing is a link, a mention or a command to Slack: the three characters that
 * {@link https://docs.slack.dev/messaging/formatting-message-text#escaping have to be escaped}, and no more.
 *
 * @param longest UTF-16 units that the result has at most; never ends within a character or an escape
 */
export function mrkdwn(text: string, longest: number): string {
  let out = ''
  let fitting = ''
  for (const character of text) {
    out += escapes[character] ?? character
    if (out.length < longest) fitting = out
    if (out.length > longest) return `${fitting}…`
  }
  return out
}
