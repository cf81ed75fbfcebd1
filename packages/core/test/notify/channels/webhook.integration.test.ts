import { createServer } from 'node:https'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/json/json.ts'
import { webhookChannel } from '../../../src/notify/channels/webhook.ts'
import { selfSigned } from '../../runtime/handlers/certificate.ts'
import { channelContext } from '../support/context.ts'
import { messageAt } from '../support/message.ts'
import { type TestPace, testPace } from '../support/pace.ts'
import { listening, unusedPort } from '../support/ports.ts'
import { answers, type Behaviour, receiver, resets } from '../support/receiver.ts'
import { isFromLandfall } from '../support/verify-webhook.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const accepts = answers(204)

/** The error of a delivery to an address. */
async function failureAt(url: string): Promise<unknown> {
  const channel = webhookChannel(testPace({ retries: 1 }))
  const options = channel.parse?.({ url })
  if (options === undefined) throw new Error('no options')
  return channel.send(options, messageAt('start'), channelContext()).then(
    () => null,
    (error: unknown) => error,
  )
}

/** A receiver that behaves so, and a channel that posts to it. */
async function webhookAt(
  behaviours: readonly Behaviour[],
  input: JsonObject = {},
  pace: TestPace = testPace(),
) {
  const { url, received } = await receiver(...behaviours)
  const channel = webhookChannel(pace)
  const options = channel.parse?.({
    url: `${url}/hook?key=hunter2-hunter2`,
    secret: '${env:HOOK_SECRET}',
    ...input,
  })
  if (options === undefined) throw new Error('no options')
  const context = channelContext({ HOOK_SECRET: secret, TOKEN: 'tok-12345678' })
  return {
    received,
    pace,
    context,
    send: (message = messageAt('failure')) => channel.send(options, message, context),
  }
}

test('what arrives is the whole message, signed, with the headers that were asked for', async () => {
  const hook = await webhookAt([accepts], { headers: { authorization: 'Bearer ${env:TOKEN}' } })
  const message = messageAt('failure')
  const result = await hook.send(message)

  const [request] = hook.received
  expect(request).toMatchObject({
    method: 'POST',
    path: '/hook?key=hunter2-hunter2',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer tok-12345678',
      'webhook-id': expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      'webhook-timestamp': '1767348332',
    },
  })
  expect(result).toEqual({ id: request?.headers['webhook-id'] })
  expect(JSON.parse(request?.body ?? '')).toEqual({
    type: 'deployment.failure',
    timestamp: '2026-01-02T10:05:32.000Z',
    data: message,
  })
})

test('the receiver can tell what is ours from what is changed, replayed or another’s', async () => {
  const hook = await webhookAt([accepts])
  await hook.send()
  const { headers = {}, body = '' } = hook.received[0] ?? {}
  const sentAt = 1767348332
  expect(isFromLandfall(headers, body, secret, sentAt + 299)).toBe(true)
  expect(isFromLandfall(headers, body, secret, sentAt + 301)).toBe(false)
  expect(isFromLandfall(headers, body.replace('1.2.3', '1.2.4'), secret, sentAt)).toBe(false)
  expect(isFromLandfall({ ...headers, 'webhook-id': 'msg_other' }, body, secret, sentAt)).toBe(false)
  expect(isFromLandfall({ ...headers, 'webhook-timestamp': '1767348333' }, body, secret, sentAt)).toBe(false)
  expect(isFromLandfall(headers, body, 'whsec_b3RoZXI=', sentAt)).toBe(false)
  expect(isFromLandfall({}, body, secret, sentAt)).toBe(false)
})

test('a repetition has the same id and a time of its own; another message has another id', async () => {
  const hook = await webhookAt([answers(503), accepts])
  await hook.send()
  await hook.send(messageAt('success'))
  const ids = hook.received.map(({ headers }) => headers['webhook-id'])
  expect(ids[0]).toBe(ids[1])
  expect(ids[2]).not.toBe(ids[0])
  expect(hook.received.map(({ headers }) => headers['webhook-timestamp'])).toEqual([
    '1767348332',
    '1767348333',
    '1767348333',
  ])
})

test.each([
  ['a date', { 'retry-after': 'Fri, 02 Jan 2026 10:05:52 GMT' }, 20_000],
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['nothing that can be read', { 'retry-after': 'later' }, 1_000],
])('a 429 that names %s is waited for', async (_what, headers, ms) => {
  const hook = await webhookAt([answers(429, '', headers), accepts])
  await hook.send()
  expect(hook.pace.waits).toEqual([ms])
  expect(hook.received).toHaveLength(2)
})

test('a receiver that asks for more time than there is is not waited for', async () => {
  const hook = await webhookAt([answers(503, '', { 'retry-after': '86400' })])
  await expect(hook.send()).rejects.toMatchObject({
    message: expect.stringMatching(/answered 503, which asked to wait 1d$/),
  })
  expect(hook.received).toHaveLength(1)
})

test('a receiver that is broken all the time is given up, and said so', async () => {
  const hook = await webhookAt([answers(500, 'oh no\n\tat line 1')])
  await expect(hook.send()).rejects.toMatchObject({
    message: expect.stringMatching(
      /^The webhook notification was not delivered, after 6 tries: 127\.0\.0\.1:\d+ answered 500 \(oh no at line 1\)$/,
    ),
    details: { tries: 6 },
  })
  expect(hook.received).toHaveLength(6)
})

test('a connection that is cut is tried again', async () => {
  const hook = await webhookAt([resets, accepts])
  await hook.send()
  expect(hook.received).toHaveLength(2)
  expect(hook.context.lines).toEqual([expect.stringMatching(/the connection was cut; trying again in 1s$/)])
})

test('a receiver that says nothing is left after its time, and tried again', async () => {
  let cut = false
  const hangs: Behaviour = (_request, response) =>
    void response.on('close', () => {
      cut = true
    })
  const hook = await webhookAt([hangs, accepts], {}, testPace({ tryMs: 1_000 }))
  await hook.send()
  expect(hook.context.lines).toEqual(['webhook: no whole answer within 1s; trying again in 1s'])
  await expect.poll(() => cut, { timeout: 5_000 }).toBe(true)
})

test('a receiver that never ends its answer is left when enough was read', async () => {
  let cut = false
  const endless: Behaviour = (_request, response) => {
    response.writeHead(400)
    response.on('close', () => {
      cut = true
    })
    const more = (): void => {
      while (!cut && response.write('x'.repeat(10_000)));
      if (!cut) response.once('drain', more)
    }
    more()
  }
  const hook = await webhookAt([endless])
  const error = await hook.send().catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ message: expect.stringMatching(/answered 400 \(x{199}…\)$/) })
  await expect.poll(() => cut).toBe(true)
})

test('a redirect is not followed, neither elsewhere nor on the same host', async () => {
  const elsewhere = await receiver(accepts)
  for (const status of [301, 302, 307, 308]) {
    for (const location of [`${elsewhere.url}/hunter2`, '/other', '//', '']) {
      const hook = await webhookAt([answers(status, '', { location }), accepts])
      await expect(hook.send()).rejects.toMatchObject({
        message: expect.stringMatching(
          new RegExp(`answered ${status}, a redirect to .*which is not followed$`),
        ),
        remedy: 'Configure the address where the receiver is now.',
      })
      expect(hook.received).toHaveLength(1)
    }
  }
  expect(elsewhere.received).toEqual([])
})

test('nobody listens: said in words, without the path', async () => {
  const port = await unusedPort()
  const error = await failureAt(`http://127.0.0.1:${port}/hunter2`)
  expect(error).toMatchObject({
    message: `The webhook notification was not delivered, after 2 tries: 127.0.0.1:${port}: the connection was refused`,
  })
  expect(JSON.stringify(error)).not.toContain('hunter2')
})

test('a port of another protocol, and a certificate that nobody trusts, are not tried again', async () => {
  expect(await failureAt('http://127.0.0.1:25/')).toMatchObject({
    message: 'The webhook notification was not delivered: 127.0.0.1:25: that port is not used for HTTP',
  })
  const { key, cert } = selfSigned()
  const server = createServer({ key: key.export({ type: 'pkcs8', format: 'pem' }), cert })
  const port = await listening(server)
  expect(await failureAt(`https://localhost:${port}/`)).toMatchObject({
    message: `The webhook notification was not delivered: localhost:${port}: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)`,
  })
})

test('a receiver that repeats what it was sent does not show a secret', async () => {
  const echo: Behaviour = ({ path, headers }, response) =>
    void response.writeHead(400).end(`${headers.authorization} ${path} ${secret}`)
  const hook = await webhookAt([echo], { headers: { authorization: '${env:TOKEN}' } })
  const error = await hook.send().catch((thrown) => thrown)
  expect(error.message).toContain('([secret] [secret] [secret])')
})

test('an address that is a reference is called by that, host and all', async () => {
  const { url } = await receiver(answers(404, 'gone'))
  const channel = webhookChannel(testPace())
  const options = channel.parse?.({ url: '${env:HOOK_URL}' })
  if (options === undefined) throw new Error('no options')
  const sent = channel.send(options, messageAt('start'), channelContext({ HOOK_URL: url }))
  await expect(sent).rejects.toMatchObject({
    message: 'The webhook notification was not delivered: ${env:HOOK_URL} answered 404 (gone)',
  })
})

test('a header value that no header can have is refused without being shown', async () => {
  const { url } = await receiver(accepts)
  const channel = webhookChannel(testPace())
  const options = channel.parse?.({ url, headers: { 'x-token': '${env:TOKEN}' } })
  if (options === undefined) throw new Error('no options')
  const send = (TOKEN: string) => channel.send(options, messageAt('start'), channelContext({ TOKEN }))
  await expect(send('hunter2\r\nx: y')).rejects.toMatchObject({
    message: "The webhook's header x-token has characters that no header can have",
  })
  // A line end after the value is left over from a file, not a part of it.
  await expect(send('hunter2\n')).resolves.not.toBeNull()
})

test('an abort ends a delivery that hangs, with its own reason', async () => {
  const reason = new Error('the worker stops')
  const hook = await webhookAt([() => hook.context.abort(reason)])
  await expect(hook.send()).rejects.toBe(reason)
})
