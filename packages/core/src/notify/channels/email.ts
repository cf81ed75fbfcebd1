import { flag, listOf, object, text } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { readOptions } from '../options.ts'

/** To whom and by which server mail is sent. */
export interface EmailOptions extends JsonObject {
  /** Addresses such as `team@example.com`. */
  readonly recipients: readonly string[]
  /**
   * `smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465` (TLS), as a reference unless it has
   * no password in it. Default `${env:SMTP_URL}`.
   */
  readonly smtp?: string
  /** The sender: `deploy@example.com` or `Deploys <deploy@example.com>`. Default `${env:SMTP_FROM}`. */
  readonly from?: string
  /** The certificate of the authority that signed the server's, PEM or a reference; the system's authorities if absent. */
  readonly ca?: string
  /** Whether to do without TLS; only for a server on this machine. Default false. */
  readonly plaintext?: boolean
}

interface Options extends EmailOptions {
  readonly smtp: string
  readonly from: string
  readonly plaintext: boolean
}

const form = object({ recipients: listOf(text, 1), smtp: text, from: text, plaintext: flag }, { ca: text })
const defaults = { smtp: '${env:SMTP_URL}', from: '${env:SMTP_FROM}', plaintext: false }

/** The definition behind {@link email}. */
export const emailChannel: ChannelDefinition<Options> = {
  name: 'email',
  version: 1,
  parse: (input) => readOptions('email', input, defaults, form) as Options,
  send: async () => null,
}

/**
 * Sends mail through an SMTP server.
 *
 * @throws `INVALID_INPUT`
 *
 * @example email({ recipients: ['team@example.com'] })
 */
export function email(options: EmailOptions): ChannelUse {
  return useOf(emailChannel, options)
}
