import { z } from 'zod'
import { headers } from './metrics.ts'
import { address, literal, name, secret, template } from './text.ts'
import { messageVariables } from './variables.ts'

const severity = z.enum(['critical', 'error', 'warning', 'info', 'high', 'medium', 'low'])
const recipients = z.array(address).min(1)

const notification = z.strictObject({
  channel: name.describe('slack, email, pagerduty, webhook, or a name of `channels`.'),
  message: template(messageVariables)
    .optional()
    .describe(
      `Default: a text for the event. Can hold ${messageVariables.map((one) => `\${${one}}`).join(' ')}.`,
    ),
  recipients: recipients.optional().describe('For email.'),
  severity: severity.optional().describe('For pagerduty. Default: that of the event.'),
})
const list = z.array(notification)

/** The events, by their keys in the file. */
export const eventOf = {
  on_start: 'start',
  on_success: 'success',
  on_failure: 'failure',
  on_rolled_back: 'rolled_back',
  on_approval_needed: 'approval_needed',
} as const

/** Who is told about what. */
export const notifications = z
  .strictObject({
    on_start: list.optional(),
    on_success: list.optional(),
    on_failure: list
      .optional()
      .describe('Also told of a deployment that was rolled back, where `on_rolled_back` does not tell it.'),
    on_rolled_back: list.optional(),
    on_approval_needed: list.optional(),
  })
  .meta({
    id: 'Notifications',
    description: 'Who is told about what. A channel that is down never fails a deployment.',
  })

const slack = {
  webhook: secret.optional().describe('The incoming webhook. Default ${env:SLACK_WEBHOOK_URL}.'),
  details: z.boolean().optional().describe('Whether facts stand below the text. Default true.'),
}
const email = {
  recipients: recipients.optional().describe('Where a notification names none.'),
  smtp: secret.optional().describe('smtp://… or smtps://…. Default ${env:SMTP_URL}.'),
  from: secret.optional().describe('The sender. Default ${env:SMTP_FROM}.'),
  ca: secret.optional().describe("The certificate of the server's authority, PEM."),
  plaintext: z.boolean().optional().describe('Without TLS; only for a server on this machine.'),
}
const pagerduty = {
  routing_key: secret.optional().describe('Default ${env:PAGERDUTY_ROUTING_KEY}.'),
  severity: severity.optional().describe('Default: that of the event.'),
  url: literal.optional().describe('The Events API, if it is not the one of the US region.'),
}
const webhook = {
  url: secret.describe('Where the message is posted as JSON.'),
  secret: secret.optional().describe('Signs it (HMAC-SHA256).'),
  headers: headers.optional(),
  allow_http: z.boolean().optional().describe('Whether the address may be http. Default false.'),
}

/** The kinds of channel that are always there. */
export const channelTypes = ['slack', 'email', 'pagerduty', 'webhook'] as const

const named = z.union([
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('slack'), ...slack }),
    z.strictObject({ type: z.literal('email'), ...email }),
    z.strictObject({ type: z.literal('pagerduty'), ...pagerduty }),
    z.strictObject({ type: z.literal('webhook'), ...webhook }),
  ]),
  z.strictObject({
    uses: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*@\d+$/, 'a channel of your own, such as pager@1'),
    input: z.record(z.string(), z.unknown()).optional(),
  }),
])

const kind = <Name extends string>(name: Name) =>
  z.literal(name).optional().describe('The kind of channel: by its name already here.')

const byKind = {
  slack: z.strictObject({ type: kind('slack'), ...slack }).describe('Posts to an incoming webhook of Slack.'),
  email: z.strictObject({ type: kind('email'), ...email }).describe('Sends mail through an SMTP server.'),
  pagerduty: z.strictObject({ type: kind('pagerduty'), ...pagerduty }).describe('Opens and resolves alerts.'),
  webhook: z.strictObject({ type: kind('webhook'), ...webhook }).describe('Posts the message as JSON.'),
}

type ByKind = typeof byKind
type Channel = z.output<ByKind[keyof ByKind]> | z.output<typeof named>
/** By name. The compiler cannot say that only the four kinds may do without a type; the schema does. */
export interface Channels {
  [name: string]: Channel
}

const settings = z
  .object({
    slack: byKind.slack.optional(),
    email: byKind.email.optional(),
    pagerduty: byKind.pagerduty.optional(),
    webhook: byKind.webhook.optional(),
  })
  .catchall(named)
  .describe('Settings of slack, email, pagerduty and webhook, and channels of your own naming.')

/** Settings of the four kinds, and further channels of these kinds. */
export const channels: z.ZodType<Channels, Channels> = settings as z.ZodType as z.ZodType<Channels, Channels>
