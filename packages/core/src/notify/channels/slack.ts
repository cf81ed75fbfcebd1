import { flag, object } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { addressOf } from '../delivery/address.ts'
import { deliver } from '../delivery/deliver.ts'
import { type Pace, standardPace } from '../delivery/pace.ts'
import { post } from '../delivery/post.ts'
import { readOptions, reference } from '../options.ts'
import { slackPayload } from '../slack-payload.ts'

/** Where and how a Slack message is posted. */
export interface SlackOptions extends JsonObject {
  /** The address of an incoming webhook, as a reference. Default `${env:SLACK_WEBHOOK_URL}`. */
  readonly webhook?: string
  /** Whether version, environment, reason and what to do next stand below the text. Default true. */
  readonly details?: boolean
}

type Options = Required<SlackOptions>

const form = object({ webhook: reference, details: flag })
const defaults = { webhook: '${env:SLACK_WEBHOOK_URL}', details: true }

/** The Slack channel, delivering at a pace. */
export function slackChannel(pace: Pace = standardPace): ChannelDefinition<Options> {
  return {
    name: 'slack',
    version: 1,
    parse: (input) => readOptions('slack', input, defaults, form) as Options,
    async send({ webhook, details }, message, context) {
      const url = addressOf('The address of the Slack webhook', context.resolve(webhook))
      const body = JSON.stringify(slackPayload(message, details))
      const request = { url, name: url.host, headers: {}, body, secrets: [] }
      await deliver('slack', context, pace, (one) => post(request, one, pace.now))
      return null
    },
  }
}

/**
 * Posts to a Slack channel through an incoming webhook.
 *
 * @throws `INVALID_INPUT`
 *
 * @example slack({ webhook: '${env:OPS_WEBHOOK}' })
 */
export function slack(options: SlackOptions = {}): ChannelUse {
  return useOf(slackChannel(), options)
}
