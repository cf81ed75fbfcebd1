import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ask, countVersions, whoAnswers } from './support/http.ts'
import { World } from './support/world.ts'

/** 1.0.0 with most and 2.0.0 with some of the traffic. */
async function canaryWorld(
  world: World,
  weight: number,
  options: { sticky?: string; instances?: number } = {},
) {
  const verbs = world.verbs(options)
  const stable = await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const { revision: canary, url: own } = await verbs.staged.stage(
    await world.release(verbs, '2.0.0'),
    world.context(),
  )
  const shift = (to: number) =>
    verbs.staged.shift({ [stable.id]: 100 - to, [canary.id]: to }, world.context())
  const { url } = await shift(weight)
  return { verbs, url: url ?? '', own: own ?? '', shift, stable, canary }
}

test('the split is exact, over several instances too', async () => {
  await using world = await World.create()
  const { url, own, shift } = await canaryWorld(world, 5, { instances: 3 })
  expect(await countVersions(url, 100)).toEqual({ '1.0.0': 95, '2.0.0': 5 })
  await shift(25)
  expect(await countVersions(url, 100)).toEqual({ '1.0.0': 75, '2.0.0': 25 })
  expect(await countVersions(own, 5)).toEqual({ '2.0.0': 5 })
  await shift(0)
  expect(await countVersions(url, 20)).toEqual({ '1.0.0': 20 })
})

test('a visitor with the cookie stays, and moves to a growing canary at most once', async () => {
  await using world = await World.create()
  const { url, own, shift } = await canaryWorld(world, 25, { sticky: 'release' })
  const visitors: string[] = []
  for (let i = 0; i < 40; i++) {
    const { headers } = await ask(url)
    const cookie = headers['set-cookie']?.[0]
    expect(cookie).toMatch(/^release=\d+\.\d{3}; Path=\/; HttpOnly; SameSite=Lax$/)
    visitors.push(cookie?.split(';')[0] ?? '')
  }
  const versionsOf = async () => {
    const versions: string[] = []
    for (const cookie of visitors) {
      const { headers } = await ask(url, { headers: { cookie } })
      expect(headers['set-cookie']).toBeUndefined()
      versions.push(String(headers['x-version']))
    }
    return versions
  }
  const before = await versionsOf()
  expect(before.filter((version) => version === '2.0.0')).toHaveLength(10)
  expect(await versionsOf()).toEqual(before)
  await shift(50)
  const after = await versionsOf()
  expect(after.filter((version) => version === '2.0.0')).toHaveLength(20)
  expect(before.every((version, i) => version === '1.0.0' || after[i] === '2.0.0')).toBe(true)
  expect((await ask(own)).headers['set-cookie']).toBeUndefined()
})

test('headers go through, save those that speak about one connection', async () => {
  await using world = await World.create()
  const { url, own } = await canaryWorld(world, 0)
  const { headers } = await whoAnswers(url, {
    'X-Custom': 'yes',
    Connection: 'close, X-Hop',
    'X-Hop': 'dropped',
    'X-Forwarded-For': '192.0.2.1',
    Host: 'shop.example',
  })
  expect(headers).toMatchObject({
    'x-custom': 'yes',
    host: 'shop.example',
    'x-forwarded-for': '192.0.2.1, 127.0.0.1',
    'x-forwarded-host': 'shop.example',
    'x-forwarded-proto': 'http',
  })
  expect(headers['x-hop']).toBeUndefined()
  expect((await ask(`${own}/cookies`)).headers['set-cookie']).toEqual(['a=1', 'b=2'])
  expect((await ask(url, { method: 'HEAD' })).body).toBe('')
  expect((await ask(`${url}/none`)).status).toBe(404)
})

test.each(['POST', 'PUT', 'DELETE', 'GET'])(
  'the body of a %s streams through, with and without its length',
  async (method) => {
    await using world = await World.create()
    const { url } = await canaryWorld(world, 0)
    const body = 'x'.repeat(300_000)
    expect(
      (await ask(`${url}/echo`, { method, body, headers: { 'Content-Length': body.length } })).body,
    ).toBe(body)
    const chunked = { method, body, headers: { 'Transfer-Encoding': 'chunked' } }
    expect((await ask(`${url}/echo`, chunked)).body).toBe(body)
  },
)

test('a response streams: its first part comes before its last one is made', async () => {
  await using world = await World.create()
  const { url } = await canaryWorld(world, 0)
  const started = performance.now()
  const response = await fetch(`${url}/slow?ms=5000`)
  await response.body?.getReader().read()
  expect(performance.now() - started).toBeLessThan(4_000)
})

test('another protocol passes in both directions, and counts as an open request', async () => {
  await using world = await World.create()
  const { url, verbs, stable, shift } = await canaryWorld(world, 0)
  const asked = request(url, { headers: { Connection: 'Upgrade', Upgrade: 'echo' } }).end()
  const [response, socket] = await once(asked, 'upgrade')
  expect(response.headers.upgrade).toBe('echo')
  socket.write('hello')
  expect(String((await once(socket, 'data'))[0])).toBe('1.0.0:hello')

  await shift(100)
  let retired = false
  const retiring = verbs.staged.retire(stable, world.context()).then(() => {
    retired = true
  })
  await delay(300)
  expect(retired).toBe(false)
  socket.write('still here')
  expect(String((await once(socket, 'data'))[0])).toBe('1.0.0:still here')
  socket.end()
  await retiring
})

test('half an answer does not look like a whole one, and a broken connection is a 502', async () => {
  await using world = await World.create()
  const { url } = await canaryWorld(world, 0)
  await expect(ask(`${url}/half`)).rejects.toThrow(/aborted|ECONNRESET/)
  const broken = await ask(`${url}/break`)
  expect(broken).toMatchObject({
    status: 502,
    body: '502 The instance broke the connection before it answered.\n',
  })
  expect((await ask(`${url}/break`, { method: 'POST', body: 'once only' })).status).toBe(502)
  expect((await ask(url)).status).toBe(200)
})

test('a kept connection that the process closes in the moment it is used again costs nothing', async () => {
  await using world = await World.create()
  const { url } = await canaryWorld(world, 0)
  for (let i = 0; i < 5; i++) expect((await ask(`${url}/once`)).status).toBe(200)
})

test('a client that goes away is told to the process', async () => {
  await using world = await World.create()
  const { url, shift, verbs, stable } = await canaryWorld(world, 0)
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write('GET /slow?ms=20000 HTTP/1.1\r\nHost: app\r\n\r\n')
  await once(socket, 'data')
  socket.destroy()
  await shift(100)
  const before = performance.now()
  await verbs.staged.retire(stable, world.context())
  expect(performance.now() - before).toBeLessThan(15_000)
})

test('where nothing is live, that is the answer; where all is drained, requests wait', async () => {
  await using world = await World.create()
  const { url, verbs, stable, own, shift, canary } = await canaryWorld(world, 0)
  await verbs.fleet.drain('1', world.context())
  let answered = false
  const waiting = whoAnswers(url).then((self) => {
    answered = true
    return self.version
  })
  await delay(300)
  expect(answered).toBe(false)
  await verbs.fleet.undrain('1', world.context())
  expect(await waiting).toBe('1.0.0')

  await verbs.staged.shift({}, world.context())
  expect(await ask(url)).toMatchObject({ status: 503, body: '503 Nothing is live here.\n' })
  await verbs.staged.retire(stable, world.context())
  expect((await whoAnswers(own)).version).toBe('2.0.0')
  await verbs.staged.shift({ [canary.id]: 100 }, world.context())
  expect((await whoAnswers(url)).version).toBe('2.0.0')
  await expect(shift(50)).rejects.toMatchObject({ code: 'UNKNOWN_REVISION' })
})
