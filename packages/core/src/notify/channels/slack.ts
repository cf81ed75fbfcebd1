import { flag, object } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { readOptions, reference } from '../options.ts'

/** Where and how a Slack message is posted. */
export interface SlackOptions extends JsonObject {
  /** The address of an incoming webhook, as a reference. Default `${env:SLACK_WEBHOOK_URL}`. */
  readonly webhook?: string
  /** Whether version, environment, reason and what to do next stand below the text. Default true. */
  readonly details?: boolean
}

const form = object({ webhook: reference, details: flag })
const defaults = { webhook: '${env:SLACK_WEBHOOK_URL}', details: true }

/** The definition behind {@link slack}. */
export const slackChannel: ChannelDefinition<Required<SlackOptions>> = {
  name: 'slack',
  version: 1,
  parse: (input) => readOptions('slack', input, defaults, form) as Required<SlackOptions>,
  send: async () => null,
}

/**
 * Posts to a Slack channel through an incoming webhook.
 *
 * @throws `INVALID_INPUT`
 *
 * @example slack({ webhook: '${env:OPS_WEBHOOK}' })
 */
export function slack(options: SlackOptions = {}): ChannelUse {
  return useOf(slackChannel, options)
}
