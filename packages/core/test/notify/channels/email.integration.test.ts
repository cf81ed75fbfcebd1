import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/json/json.ts'
import { emailChannel } from '../../../src/notify/channels/email.ts'
import { channelContext } from '../support/context.ts'
import { headersOf, mailServer, refusal } from '../support/mail-server.ts'
import { messageAt } from '../support/message.ts'
import { testPace } from '../support/pace.ts'
import { listening, unusedPort } from '../support/ports.ts'

const login = 'ops:p4ss%2Fw0rd%3F'

/** A channel that sends through a server, and everything around it. */
function emailTo(smtp: string, cert: string | null, input: JsonObject = {}, pace = testPace()) {
  const channel = emailChannel(pace)
  const options = channel.parse?.({
    recipients: ['team@example.com', 'ops@example.com'],
    ...(cert === null ? {} : { ca: '${env:SMTP_CA}' }),
    ...input,
  })
  if (options === undefined) throw new Error('no options')
  const context = channelContext({
    SMTP_URL: smtp,
    SMTP_FROM: 'Deploys <deploy@example.com>',
    SMTP_CA: cert ?? 'none',
  })
  return { pace, context, send: (message = messageAt('failure')) => channel.send(options, message, context) }
}

test.each([
  ['STARTTLS', 'smtp', false],
  ['TLS', 'smtps', true],
])('over %s a mail arrives as it was written, after the login', async (_name, scheme, secure) => {
  const server = await mailServer({ secure })
  const email = emailTo(`${scheme}://${login}@localhost:${server.port}`, server.cert)
  const sent = await email.send(messageAt('failure', 'Deployment failed: ${ERROR} ✗'))

  const [mail] = server.mails
  expect(mail).toMatchObject({
    from: 'deploy@example.com',
    to: ['team@example.com', 'ops@example.com'],
    secure: true,
    user: 'ops',
  })
  if (mail === undefined) return
  const headers = headersOf(mail)
  expect(headers.get('from')).toBe('Deploys <deploy@example.com>')
  expect(headers.get('to')).toBe('team@example.com, ops@example.com')
  expect(headers.get('subject')).toBe('Deployment of 1.2.3 to production failed')
  expect(headers.get('date')).toBe('Fri, 02 Jan 2026 10:05:32 +0000')
  expect(headers.get('auto-submitted')).toBe('auto-generated')
  expect(headers.get('message-id')).toMatch(/^<[0-9a-f]{32}@example\.com>$/)
  expect(sent).toEqual({ id: headers.get('message-id')?.slice(1, -1), refused: [] })

  const parts = partsOf(mail.raw, headers.get('content-type'))
  expect(parts.map(({ type }) => type)).toEqual(['text/plain', 'text/html'])
  expect(parts[0]?.body).toContain(
    'Deployment failed: web did not become healthy: expected 200, seen 503 ✗\n',
  )
  expect(parts[0]?.body).toContain('Next: Read the last lines of its log.\n')
  expect(parts[1]?.body).toContain('<td>Version</td><td>1.2.3</td>')
})

test('one message has one id, however often it is sent', async () => {
  let refusals = 0
  const server = await mailServer({
    onMailFrom: (_address, _session, done) => (refusals++ < 2 ? done(refusal(451, 'try later')) : done()),
  })
  const email = emailTo(`smtp://${login}@localhost:${server.port}`, server.cert)
  await email.send()
  await email.send()
  await email.send(messageAt('success'))
  const [first, again, other] = server.mails.map((mail) => headersOf(mail).get('message-id'))
  expect(email.pace.waits).toEqual([1_000, 2_000])
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test.each([
  ['STARTTLS', 'smtp', false],
  ['TLS', 'smtps', true],
])('over %s a certificate that nobody trusts is refused before the login', async (_name, scheme, secure) => {
  let logins = 0
  const server = await mailServer({
    secure,
    onAuth(_auth, _session, done) {
      logins++
      done(null, { user: 'ops' })
    },
  })
  const email = emailTo(`${scheme}://${login}@localhost:${server.port}`, null)
  await expect(email.send()).rejects.toMatchObject({
    code: 'NOTIFICATION_FAILED',
    message: expect.stringContaining(`localhost:${server.port}: its certificate is not trusted (`),
  })
  expect([logins, server.mails.length, email.pace.waits.length]).toEqual([0, 0, 0])
})

test('a certificate of another host is refused', async () => {
  const server = await mailServer({ secure: true })
  const email = emailTo(`smtps://${login}@127.0.0.1:${server.port}`, server.cert)
  await expect(email.send()).rejects.toThrow('its certificate is not trusted')
  expect(server.mails).toEqual([])
})

test('a server without STARTTLS is told nothing', async () => {
  let logins = 0
  const server = await mailServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth(_auth, _session, done) {
      logins++
      done(null, { user: 'ops' })
    },
  })
  const email = emailTo(`smtp://${login}@localhost:${server.port}`, null)
  await expect(email.send()).rejects.toMatchObject({ code: 'NOTIFICATION_FAILED' })
  expect([logins, server.mails.length]).toEqual([0, 0])
})

test('a server on this machine may do without TLS and login, if that is said', async () => {
  const server = await mailServer({ disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true })
  const email = emailTo('smtp://unused.example.com', null, {
    smtp: `smtp://127.0.0.1:${server.port}`,
    plaintext: true,
  })
  await email.send()
  expect(server.mails).toMatchObject([{ secure: false, to: ['team@example.com', 'ops@example.com'] }])
})

test('a wrong password is not tried again, nor shown in any spelling', async () => {
  const server = await mailServer()
  const email = emailTo(`smtp://ops:wr0ng%2Fpassword@localhost:${server.port}`, server.cert)
  const error = await email.send().catch((thrown) => thrown)
  expect(error).toMatchObject({
    code: 'NOTIFICATION_FAILED',
    message: `The email notification was not delivered: localhost:${server.port} did not accept the login (535 5.7.8 no such login: [secret])`,
  })
  expect(JSON.stringify(error)).not.toMatch(/wr0ng/)
  expect(server.connections()).toBe(1)
})

test('a recipient whom the server refuses does not keep the mail from the others', async () => {
  const server = await mailServer({
    onRcptTo({ address }, _session, done) {
      if (address === 'ops@example.com') done(refusal(550, 'no such mailbox'))
      else done()
    },
  })
  const email = emailTo(`smtp://${login}@localhost:${server.port}`, server.cert)
  const refused = 'ops@example.com (550 no such mailbox)'
  expect(await email.send()).toMatchObject({ refused: [refused] })
  expect(email.context.lines).toEqual([`email: the server refused ${refused}`])
  expect(server.mails.map(({ to }) => to)).toEqual([['team@example.com']])
})

test('a mail that is refused for good is not sent again', async () => {
  const server = await mailServer({
    onMailFrom: (_address, _session, done) => done(refusal(550, 'we do not take your mail')),
  })
  const email = emailTo(`smtp://${login}@localhost:${server.port}`, server.cert)
  await expect(email.send()).rejects.toThrow('refused the mail (550 we do not take your mail)')
  expect(server.connections()).toBe(1)
})

test('nothing in a message becomes a header, a recipient or a command', async () => {
  const server = await mailServer()
  const email = emailTo(`smtp://${login}@localhost:${server.port}`, server.cert)
  const evil = 'x\r\nBcc: evil@example.com\r\n\r\nbody\r\n.\r\nMAIL FROM:<evil@example.com>\r\n'
  const error = { ...messageAt('failure').error, message: evil }
  const message = messageAt('failure', evil, {
    environment: evil,
    version: evil,
    by: evil,
    deployment: evil,
    error: error as never,
  })
  await email.send({ ...message, title: evil, dedupKey: evil })

  expect(server.mails).toHaveLength(1)
  const [mail] = server.mails
  if (mail === undefined) return
  expect(mail.to).toEqual(['team@example.com', 'ops@example.com'])
  const headers = headersOf(mail)
  expect([...headers.keys()].sort()).toEqual([
    'auto-submitted',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ])
  expect(headers.get('subject')).toBe('x Bcc: evil@example.com body . MAIL FROM:<evil@example.com>')
})

test('a server that hangs, cuts the connection or is not there is tried again, then given up', async () => {
  const silent = await listening(createServer())
  const cutting = await listening(createServer((socket) => void socket.resetAndDestroy()))
  const nobody = await unusedPort()
  const fast = { retries: 1, tryMs: 1_000 }
  for (const [port, reason] of [
    [silent, 'no whole answer within 1s'],
    [cutting, `localhost:${cutting}: the connection was cut`],
    [nobody, `localhost:${nobody}: the connection was refused`],
  ] as const) {
    const email = emailTo(`smtp://${login}@localhost:${port}`, null, {}, testPace(fast))
    await expect(email.send()).rejects.toMatchObject({
      message: `The email notification was not delivered, after 2 tries: ${reason}`,
    })
  }
})

test('a server that never ends its greeting is left', async () => {
  let closed = false
  const endless = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('close', () => {
      closed = true
    })
    const more = (): void => {
      while (!closed && socket.write('220-x\r\n'.repeat(1_000)));
      if (!closed) socket.once('drain', more)
    }
    more()
  })
  const email = emailTo(
    `smtp://${login}@localhost:${await listening(endless)}`,
    null,
    {},
    testPace({ retries: 0, tryMs: 5_000 }),
  )
  await expect(email.send()).rejects.toMatchObject({ code: 'NOTIFICATION_FAILED' })
  await expect.poll(() => closed).toBe(true)
})

test('an abort ends a mail on its way, and its connection', async () => {
  const reason = new Error('the worker stops')
  let closed = false
  const hanging = createServer((socket) => {
    socket.write('220 hello\r\n')
    // The greeting has arrived when the client says something; it then waits for an answer.
    socket.once('data', () => email.context.abort(reason))
    socket.on('error', () => {})
    socket.on('close', () => {
      closed = true
    })
  })
  const email = emailTo(`smtp://${login}@localhost:${await listening(hanging)}`, null)
  await expect(email.send()).rejects.toBe(reason)
  await expect.poll(() => closed, { timeout: 5_000 }).toBe(true)
})

/** The parts of a mail with two forms, decoded. */
function partsOf(raw: string, contentType = ''): { type: string | undefined; body: string }[] {
  const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1]
  const parts = raw.split(`--${boundary}`).slice(1, -1)
  return parts.map((part) => {
    const [head = '', ...rest] = part.split('\r\n\r\n')
    const encoding = /content-transfer-encoding: (\S+)/i.exec(head)?.[1]
    const type = /content-type: ([^;\s]+)/i.exec(head)?.[1]
    return { type, body: decoded(rest.join('\r\n\r\n'), encoding).replaceAll('\r\n', '\n') }
  })
}

function decoded(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
