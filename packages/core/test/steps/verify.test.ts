import { allAtOnce, command, definePipeline, directory, http, target, version } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'

function world(answers: readonly number[]) {
  const t = testLandfall({
    targets: {
      api: fakeAdapter({ live: '1.0.0' }),
      web: fakeAdapter({ live: '1.0.0', answers: { '2.0.0': answers } }),
    },
  })
  const api = target('api', t.targets.api)
  const web = target('web', t.targets.web)
  const pipeline = definePipeline('two', (p) => {
    const app = p.build('app', directory('dist'))
    p.deploy(api, p.push(app, api), allAtOnce())
    p.deploy(web, p.push(app, web), allAtOnce())
    p.verify('together', web, [http({ path: '/health', attempts: 2, interval: '10s' }), version()])
  })
  return { t, pipeline }
}

test('a verify step that passes ends the deployment well', async () => {
  const { t, pipeline } = world([200])
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(record.status).toBe('success')
  expect(record.verification).toEqual({ 'GET /health': 'pass', 'version at /version': 'pass' })
})

test('a verify step that fails brings every target back', async () => {
  const { t, pipeline } = world([500])
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(record).toMatchObject({
    status: 'rolled_back',
    error: { code: 'VERIFICATION_FAILED', target: 'web' },
    targets: { api: { live: { version: '1.0.0' } }, web: { live: { version: '1.0.0' }, verdict: 'bad' } },
  })
  expect(t.targets.api.split).toEqual({ '1.0.0': 100 })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('a check is tried as often as it says before it has failed', async () => {
  const { t, pipeline } = world([500, 200])
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(record.status).toBe('success')
  expect(t.clock.monotonic()).toBeGreaterThanOrEqual(2_000)
})

test('a command may be a check', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() } })
  const web = target('web', t.targets.web)
  t.command('smoke').exits(0, 'All smoke tests pass')
  const pipeline = definePipeline('smoke', (p) => {
    const release = p.push(p.build('app', directory('dist')), web)
    p.deploy(web, release, allAtOnce(), { verify: [command('smoke', { expected: 'All smoke tests pass' })] })
  })
  expect((await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))).status).toBe('success')
  t.command('smoke').exits(0, 'Some smoke tests pass')
  const record = await t.finish(await t.deploy(pipeline, { version: '3.0.0' }))
  expect(record.outcome).toBe('rolled_back')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
})
