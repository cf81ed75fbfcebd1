import type { ChannelDefinition } from './channel.ts'
import { emailChannel } from './email.ts'
import { pagerdutyChannel } from './pagerduty.ts'
import { slackChannel } from './slack.ts'
import { webhookChannel } from './webhook.ts'

export { email } from './email.ts'
export { pagerduty } from './pagerduty.ts'
export { slack } from './slack.ts'
export { webhook } from './webhook.ts'

/** The channels that are always registered. */
export const builtInChannels = [
  slackChannel,
  emailChannel,
  pagerdutyChannel,
  webhookChannel,
] as unknown as readonly ChannelDefinition[]
