import { object, oneOf, text } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { addressOf } from '../delivery/address.ts'
import { deliver } from '../delivery/deliver.ts'
import { type Pace, standardPace } from '../delivery/pace.ts'
import { post } from '../delivery/post.ts'
import { readOptions, reference } from '../options.ts'
import { pagerdutyEvent, pagerdutySeverities, type UrgencyWord } from '../pagerduty-event.ts'

/** How PagerDuty is told. */
export interface PagerDutyOptions extends JsonObject {
  /** The integration's routing key, as a reference. Default `${env:PAGERDUTY_ROUTING_KEY}`. */
  readonly routingKey?: string
  /** PagerDuty's own words, or `high` (critical), `medium` (warning), `low` (info). Default: the message's severity. */
  readonly severity?: UrgencyWord
  /** The Events API; for the EU region `https://events.eu.pagerduty.com/v2/enqueue`. */
  readonly url?: string
}

interface Options extends PagerDutyOptions {
  readonly routingKey: string
  readonly url: string
}

const form = object(
  { routingKey: reference, url: text },
  { severity: oneOf(...Object.keys(pagerdutySeverities)) },
)
const defaults = {
  routingKey: '${env:PAGERDUTY_ROUTING_KEY}',
  url: 'https://events.pagerduty.com/v2/enqueue',
}

/** The PagerDuty channel, delivering at a pace. */
export function pagerdutyChannel(pace: Pace = standardPace): ChannelDefinition<Options> {
  return {
    name: 'pagerduty',
    version: 1,
    parse: (input) => readOptions('pagerduty', input, defaults, form) as Options,
    async send(options, message, context) {
      const { routingKey, url: address } = context.resolve(options)
      const url = addressOf('The address of the PagerDuty Events API', address)
      const key = routingKey.trim()
      const body = JSON.stringify(pagerdutyEvent(message, key, options.severity))
      const request = { url, name: url.host, headers: {}, body, secrets: [key] }
      await deliver('pagerduty', context, pace, (one) => post(request, one, pace.now))
      return { dedupKey: message.dedupKey }
    },
  }
}

/**
 * Opens an alert through PagerDuty's Events API v2; a success of the same pipeline in the same environment resolves it.
 *
 * @throws `INVALID_INPUT`
 *
 * @example pagerduty({ severity: 'high' })
 */
export function pagerduty(options: PagerDutyOptions = {}): ChannelUse {
  return useOf(pagerdutyChannel(), options)
}
