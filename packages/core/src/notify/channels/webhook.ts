import { anyText, type Form, flag, mapOf, object, text } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { hasReference } from '../../redact/references.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { addressOf } from '../delivery/address.ts'
import { deliver } from '../delivery/deliver.ts'
import { messageId } from '../delivery/message-id.ts'
import { notDelivered } from '../delivery/not-delivered.ts'
import { type Pace, standardPace } from '../delivery/pace.ts'
import { post } from '../delivery/post.ts'
import { signatureHeaders } from '../delivery/signature.ts'
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

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/
const ownHeaders = /^(?:content-.*|host|connection|transfer-encoding|webhook-.*)$/i

const headersForm: Form = (value, at, problems) => {
  mapOf(anyText)(value, at, problems)
  for (const name of Object.keys(value ?? {})) {
    if (!headerName.test(name) || ownHeaders.test(name))
      problems.push(`${at}: ${JSON.stringify(name)} is not a header that can be set`)
  }
}

const form = object({ url: text, headers: headersForm, allowHttp: flag }, { secret: reference })
const defaults = { headers: {}, allowHttp: false }

/** The channel that posts JSON, delivering at a pace. */
export function webhookChannel(pace: Pace = standardPace): ChannelDefinition<Options> {
  return {
    name: 'webhook',
    version: 1,
    parse: (input) => readOptions('webhook', input, defaults, form) as Options,
    async send(options, message, context) {
      const resolved = context.resolve(options)
      const url = addressOf('The address of the webhook', resolved.url, options.allowHttp)
      // Some services give everybody a host name that is the key.
      const name = hasReference(options.url) ? options.url : url.host
      const own = headersFrom(resolved.headers)
      const secret = resolved.secret?.trim()
      const id = `msg_${messageId(message)}`
      const body = JSON.stringify({
        type: `deployment.${message.event}`,
        timestamp: message.at,
        data: message,
      })
      const secrets = [...Object.values(own), ...(secret === undefined ? [] : [secret])]
      await deliver('webhook', context, pace, (one) => {
        // Each try has a time of its own: what waited long would look like a replay.
        const timestamp = Math.floor(pace.now() / 1_000)
        const signature = secret === undefined ? {} : signatureHeaders({ id, timestamp, body }, secret)
        const headers = { ...own, 'webhook-id': id, 'webhook-timestamp': String(timestamp), ...signature }
        return post({ url, name, headers, body, secrets }, one, pace.now)
      })
      return { id }
    },
  }
}

/** The values without the line end that files with secrets often have; a header cannot hold other line ends. */
function headersFrom(headers: Options['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, value.trim()])
  for (const [name, value] of entries) {
    if (/^[\t\x20-\x7e]*$/.test(value)) continue
    throw notDelivered({
      reason: `The webhook's header ${name} has characters that no header can have`,
      again: false,
    })
  }
  return Object.fromEntries(entries)
}

/**
 * Posts the message as JSON, signed with HMAC-SHA256 as Standard Webhooks lays down.
 *
 * @throws `INVALID_INPUT`
 *
 * @example webhook({ url: 'https://hooks.example.com/deploys', secret: '${env:HOOK_SECRET}' })
 */
export function webhook(options: WebhookOptions): ChannelUse {
  return useOf(webhookChannel(), options)
}
