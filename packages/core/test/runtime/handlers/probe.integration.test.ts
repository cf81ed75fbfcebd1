import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { probe } from '../../../src/runtime/handlers/probe.ts'
import { serve } from './server.ts'
import { testContext } from './test-context.ts'

test('a good answer passes, with evidence', async () => {
  const url = await serve((_, response) => response.end('{"status":"ok"}'))
  const evidence = await probe(
    { url: `${url}/health`, expect: { body: 'ok' }, timeoutMs: 5_000 },
    await testContext(),
  )
  expect(evidence).toEqual({
    passed: true,
    status: 200,
    ms: expect.any(Number),
    bodyExcerpt: '{"status":"ok"}',
    reason: null,
  })
})

test('method and headers are sent, references resolved and hidden', async () => {
  const url = await serve(({ method, headers }, response) =>
    response.end(`${method} ${headers.authorization}`),
  )
  const context = await testContext({ variables: { TOKEN: 'hunter2-hunter2' } })
  const headers = { authorization: 'Bearer ${env:TOKEN}' }
  const evidence = await probe(
    { url, method: 'PUT', headers, expect: { body: 'nothing' }, timeoutMs: 5_000 },
    context,
  )
  expect(evidence).toMatchObject({ passed: false, bodyExcerpt: 'PUT Bearer [secret]' })
  expect(JSON.stringify(evidence)).not.toContain('hunter2')
})

test('a wrong status is a failed probe and no error', async () => {
  const url = await serve((_, response) => response.writeHead(503).end('starting'))
  expect(await probe({ url, expect: {}, timeoutMs: 5_000 }, await testContext())).toMatchObject({
    passed: false,
    status: 503,
    bodyExcerpt: 'starting',
    reason: 'expected status 200 to 299, seen 503',
  })
})

test('a redirect is not followed, and said', async () => {
  const url = await serve((_, response) => response.writeHead(302, { location: '/login' }).end())
  expect(await probe({ url, expect: {}, timeoutMs: 5_000 }, await testContext())).toMatchObject({
    passed: false,
    status: 302,
    reason: 'expected status 200 to 299, seen 302 with a redirect to /login, which is not followed',
  })
  expect(await probe({ url, expect: { status: 302 }, timeoutMs: 5_000 }, await testContext())).toMatchObject({
    passed: true,
  })
})

test('no listener is a failed probe', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  expect(await probe({ url, expect: {}, timeoutMs: 5_000 }, await testContext())).toMatchObject({
    passed: false,
    status: null,
    reason: 'expected an answer, seen none: the connection was refused (ECONNREFUSED)',
  })
})

test.each([
  ['never answers', () => {}],
  ['never ends its body', (response: { write(text: string): unknown }) => void response.write('x')],
])('a server that %s fails in time', async (_, answer) => {
  const url = await serve((_request, response) => answer(response))
  const evidence = await probe({ url, expect: {}, timeoutMs: 200 }, await testContext())
  expect(evidence).toMatchObject({
    passed: false,
    reason: expect.stringContaining('no whole answer within 200 ms'),
  })
  expect(evidence.ms).toBeLessThan(2_000)
})

test('of an endless body 64 KiB are read', async () => {
  let written = 0
  const url = await serve((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(10_000))) written += 10_000
    }
    response.on('drain', more)
    more()
  })
  const expected = { body: { equals: 'x' } }
  const evidence = await probe({ url, expect: expected, timeoutMs: 10_000 }, await testContext())
  expect(evidence.reason).toContain('only its beginning was read')
  expect(evidence.bodyExcerpt.length).toBeLessThanOrEqual(500)
  expect(written).toBeLessThan(20_000_000)
})

test.each(['ftp://127.0.0.1/', 'not a url', 'http://127.0.0.1:99999/'])(
  '%s is a failed probe',
  async (url) => {
    const evidence = await probe({ url, expect: {}, timeoutMs: 1_000 }, await testContext())
    expect(evidence).toMatchObject({ passed: false, status: null })
  },
)

test('something that is no HTTP server is a failed probe', async () => {
  const server = createServer((socket) => socket.end('220 smtp ready\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  expect(await probe({ url, expect: {}, timeoutMs: 5_000 }, await testContext())).toMatchObject({
    passed: false,
  })
})

test('an abort is the one thing that is thrown', async () => {
  const context = await testContext()
  const url = await serve(() => context.abort())
  await expect(probe({ url, expect: {}, timeoutMs: 5_000 }, context)).rejects.toMatchObject({
    code: 'ABORTED',
  })
})

test('a proxy of the environment is not used, and nothing keeps the process alive', async () => {
  const url = await serve((_, response) => response.end('direct'))
  const program = fileURLToPath(new URL('probe-once.ts', import.meta.url))
  const proxy = 'http://127.0.0.1:9'
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', http_proxy: proxy, HTTP_PROXY: proxy, no_proxy: '' }
  const started = performance.now()
  const { stdout } = await promisify(execFile)(process.execPath, [program, url], { env })
  expect(JSON.parse(stdout)).toMatchObject({ passed: true, bodyExcerpt: 'direct' })
  expect(performance.now() - started).toBeLessThan(4_000)
})
