import { anyText, flag, mapOf, object, text } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { readOptions, reference } from '../options.ts'

/** Where the JSON goes, and how the receiver knows that it is ours. */
export interface WebhookOptions extends JsonObject {
  /** An `https:` address; a reference when it has a secret in it. */
  readonly url: string
  /** The key of the signature, as a reference; not signed when absent. */
  readonly secret?: string
  /** Further headers; secret values as references. */
  readonly headers?: { readonly [name: string]: string }
  /** Whether the address may be `http:` on another machine. Default false. */
  readonly allowHttp?: boolean
}

interface Options extends WebhookOptions {
  readonly headers: { readonly [name: string]: string }
  readonly allowHttp: boolean
}

const form = object({ url: text, headers: mapOf(anyText), allowHttp: flag }, { secret: reference })
const defaults = { headers: {}, allowHttp: false }

/** The definition behind {@link webhook}. */
export const webhookChannel: ChannelDefinition<Options> = {
  name: 'webhook',
  version: 1,
  parse: (input) => readOptions('webhook', input, defaults, form) as Options,
  send: async () => null,
}

/**
 * Posts the message as JSON, signed with HMAC-SHA256 as Standard Webhooks lays down.
 *
 * @throws `INVALID_INPUT`
 *
 * @example webhook({ url: 'https://hooks.example.com/deploys', secret: '${env:HOOK_SECRET}' })
 */
export function webhook(options: WebhookOptions): ChannelUse {
  return useOf(webhookChannel, options)
}
