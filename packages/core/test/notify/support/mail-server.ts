import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { selfSigned } from '../../runtime/handlers/certificate.ts'
import { listening } from './ports.ts'

/** A mail as it arrived. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly secure: boolean
  readonly user: string | undefined
  /** Header and body as they came. */
  readonly raw: string
}

/** A mail server for one test, with a certificate that it has signed itself. */
export interface MailServer {
  readonly port: number
  /** The certificate, PEM. */
  readonly cert: string
  readonly mails: ReceivedMail[]
  /** How many connections there were. */
  connections(): number
}

/** Refuses with an SMTP reply code. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

/** Starts a mail server on loopback; the user `ops` has the password `p4ss/w0rd?`. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const { key, cert } = selfSigned()
  const mails: ReceivedMail[] = []
  let connections = 0
  const server = new SMTPServer({
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    cert,
    onConnect(_session, done) {
      connections++
      done()
    },
    onAuth({ username, password }, _session, done) {
      if (username === 'ops' && password === 'p4ss/w0rd?') done(null, { user: username })
      else done(refusal(535, `5.7.8 no such login: ${password}`))
    },
    onData(stream, { envelope, secure, user }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        mails.push({ from, to, secure, user, raw: Buffer.concat(chunks).toString('utf8') })
        done()
      })
    },
    ...options,
  })
  // A client that hangs up because of the certificate is an error to the server.
  server.on('error', () => {})
  const port = await listening(server.server)
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
  return { port, cert, mails, connections: () => connections }
}

/** The headers of a mail, unfolded, by their names in lower case. */
export function headersOf({ raw }: ReceivedMail): ReadonlyMap<string, string> {
  const [head = ''] = raw.split('\r\n\r\n', 1)
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}
