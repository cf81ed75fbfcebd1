import type { Socket } from 'node:net'
import type { Mail } from '../mail.ts'
import type { MailAddress } from '../mail-address.ts'
import type { Try } from './deliver.ts'
import { quoted } from './not-delivered.ts'
import { smtpFailure } from './smtp-failure.ts'
import type { SmtpServer } from './smtp-server.ts'

/** A mail with its envelope. */
export interface Envelope {
  readonly server: SmtpServer
  /** PEM of an authority that is trusted instead of the system's. */
  readonly ca: string | null
  readonly from: MailAddress
  readonly to: readonly string[]
  readonly mail: Mail
  /** Without the brackets. */
  readonly id: string
  /** ISO 8601. */
  readonly date: string
}

/** A reply of a server is read so far and no further. */
const longestReply = 16 * 1024

/**
 * Sends a mail once, on a connection of its own that is gone afterwards. Certificates are verified; without TLS
 * nothing is said unless the server was configured so.
 *
 * @returns who was refused by the server, though others were accepted: addresses with the server's words
 * @throws `NOTIFICATION_FAILED`
 */
export async function sendMail(envelope: Envelope, { signal, timeoutMs }: Try): Promise<readonly string[]> {
  const { server, ca, from, to, mail, id, date } = envelope
  const { host, port, security, login } = server
  const secrets = login === null ? [] : [login.pass]
  const sockets: Socket[] = []
  const stop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const [{ createTransport }, { connect }] = await Promise.all([import('nodemailer'), import('node:net')])
    const connection = await connected(connect({ host, port }), sockets)
    if (signal.aborted) throw signal.reason
    const transport = createTransport({
      connection,
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(login === null ? {} : { auth: login }),
      tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) },
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      maxResponseSize: longestReply,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof createTransport>[0])
    const sent: { readonly rejectedErrors?: readonly RefusedRecipient[] } = await transport.sendMail({
      from: { ...from },
      to: to.map((address) => ({ name: '', address })),
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${id}>`,
      date: new Date(date),
      // RFC 3834: no absence notes in answer.
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    return (sent.rejectedErrors ?? []).map(({ recipient, response }) => {
      return `${recipient ?? 'a recipient'} (${quoted(response ?? 'refused', secrets)})`
    })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw smtpFailure(error, `${host}:${port}`, secrets)
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

interface RefusedRecipient {
  readonly recipient?: string
  readonly response?: string
}

/** The connection, opened here so that it can be cut when the time is over. */
function connected(socket: Socket, opened: Socket[]): Promise<Socket> {
  opened.push(socket)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed')))
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
