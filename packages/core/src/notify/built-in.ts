import type { ChannelDefinition } from './channel.ts'
import { emailChannel } from './channels/email.ts'
import { pagerdutyChannel } from './channels/pagerduty.ts'
import { slackChannel } from './channels/slack.ts'
import { webhookChannel } from './channels/webhook.ts'

export { email } from './channels/email.ts'
export { pagerduty } from './channels/pagerduty.ts'
export { slack } from './channels/slack.ts'
export { webhook } from './channels/webhook.ts'

/** The channels that are always registered. */
export const builtInChannels = [
  slackChannel(),
  emailChannel(),
  pagerdutyChannel(),
  webhookChannel(),
] as unknown as readonly ChannelDefinition[]
