import { object, oneOf, text } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { readOptions, reference } from '../options.ts'

/** How PagerDuty is told. */
export interface PagerDutyOptions extends JsonObject {
  /** The integration's routing key, as a reference. Default `${env:PAGERDUTY_ROUTING_KEY}`. */
  readonly routingKey?: string
  /** PagerDuty's own words, or `high` (critical), `medium` (warning), `low` (info). Default: the message's severity. */
  readonly severity?: 'critical' | 'error' | 'warning' | 'info' | 'high' | 'medium' | 'low'
  /** The Events API; for the EU region `https://events.eu.pagerduty.com/v2/enqueue`. */
  readonly url?: string
}

interface Options extends PagerDutyOptions {
  readonly routingKey: string
  readonly url: string
}

const form = object(
  { routingKey: reference, url: text },
  { severity: oneOf('critical', 'error', 'warning', 'info', 'high', 'medium', 'low') },
)
const defaults = {
  routingKey: '${env:PAGERDUTY_ROUTING_KEY}',
  url: 'https://events.pagerduty.com/v2/enqueue',
}

/** The definition behind {@link pagerduty}. */
export const pagerdutyChannel: ChannelDefinition<Options> = {
  name: 'pagerduty',
  version: 1,
  parse: (input) => readOptions('pagerduty', input, defaults, form) as Options,
  send: async () => null,
}

/**
 * Opens an alert through PagerDuty's Events API v2; a success of the same pipeline in the same environment resolves it.
 *
 * @throws `INVALID_INPUT`
 *
 * @example pagerduty({ severity: 'high' })
 */
export function pagerduty(options: PagerDutyOptions = {}): ChannelUse {
  return useOf(pagerdutyChannel, options)
}
