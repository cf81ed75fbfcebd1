import { type Form, flag, listOf, object, text } from '../../json/form.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ChannelDefinition, type ChannelUse, useOf } from '../channel.ts'
import { deliver } from '../delivery/deliver.ts'
import { messageId } from '../delivery/message-id.ts'
import { notDelivered } from '../delivery/not-delivered.ts'
import { type Pace, standardPace } from '../delivery/pace.ts'
import { sendMail } from '../delivery/smtp-send.ts'
import { smtpServer } from '../delivery/smtp-server.ts'
import { mailFor } from '../mail.ts'
import { mailAddress, readMailAddress } from '../mail-address.ts'
import { isReference, readOptions } from '../options.ts'

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
  /**
   * The certificate of the authority that signed the server's, PEM or a reference to it; the system's authorities when
   * absent.
   */
  readonly ca?: string
  /** Whether to do without TLS; only for a server on this machine. Default false. */
  readonly plaintext?: boolean
}

interface Options extends EmailOptions {
  readonly smtp: string
  readonly from: string
  readonly plaintext: boolean
}

const withoutPassword: Form = (value, at, problems) => {
  text(value, at, problems)
  if (typeof value === 'string' && value.includes('@') && !isReference(value))
    problems.push(`${at}: a reference such as \${env:SMTP_URL}, as there is a password in it`)
}

const sender: Form = (value, at, problems) => {
  if (typeof value !== 'string' || (!isReference(value) && readMailAddress(value) === null))
    problems.push(`${at}: a sender such as deploy@example.com or Deploys <deploy@example.com>`)
}

const form = object(
  { recipients: listOf(mailAddress, 1), smtp: withoutPassword, from: sender, plaintext: flag },
  { ca: text },
)
const defaults = { smtp: '${env:SMTP_URL}', from: '${env:SMTP_FROM}', plaintext: false }

/** The e-mail channel, delivering at a pace. */
export function emailChannel(pace: Pace = standardPace): ChannelDefinition<Options> {
  return {
    name: 'email',
    version: 1,
    parse: (input) => readOptions('email', input, defaults, form) as Options,
    async send(options, message, context) {
      const { smtp, from: written, ca = null, plaintext, recipients } = context.resolve(options)
      const server = smtpServer(smtp, plaintext)
      const from = readMailAddress(written) ?? badSender()
      const id = `${messageId(message)}@${from.address.split('@')[1]}`
      const envelope = { server, ca, from, to: recipients, mail: mailFor(message), id, date: message.at }
      const refused = await deliver('email', context, pace, (one) => sendMail(envelope, one))
      for (const one of refused) context.log(`email: the server refused ${one}`)
      return { id, refused }
    },
  }
}

function badSender(): never {
  throw notDelivered({
    reason: 'The sender of the mail is not an address',
    again: false,
    remedy:
      'Set `from`, or the variable that it refers to, to deploy@example.com or Deploys <deploy@example.com>.',
  })
}

/**
 * Sends mail through an SMTP server.
 *
 * @throws `INVALID_INPUT`
 *
 * @example email({ recipients: ['team@example.com'] })
 */
export function email(options: EmailOptions): ChannelUse {
  return useOf(emailChannel(), options)
}
