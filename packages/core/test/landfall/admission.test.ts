import { allAtOnce, type Environment, type Guardrails } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, shop } from '../support/shop.ts'

type Rules = Omit<Environment, 'targets'>
const bot = { by: 'release-bot', automated: true }
const ann = { by: 'ann' }

/** The clock stands at 2026-01-01T00:00:00Z, a Thursday. */
function world(environment: Rules, guardrails: Guardrails = {}) {
  const t = testLandfall({ targets: { web: fakeAdapter() }, environment, guardrails })
  const pipeline = shop(t.targets.web, allAtOnce())
  const deploy = (by: object, version = '2.0.0') => t.deploy(pipeline, { version, ...by })
  return { t, deploy }
}

const frozen: Rules = {
  freezes: [{ from: '2025-12-24T00:00:00Z', to: '2026-01-07T00:00:00Z', reason: 'holidays' }],
}
const closed: Rules = { windows: [{ days: ['mon'], from: '09:00', to: '16:00' }] }

test('where programs may not deploy, a person may', async () => {
  const { t, deploy } = world({ autoDeploy: false })
  expect(await failureOf(deploy(bot))).toMatchObject({ code: 'PERSON_REQUIRED', seen: 'release-bot' })
  expect(await t.landfall.holder('test')).toBeNull()
  expect((await t.finish(await deploy(ann))).status).toBe('success')
})

for (const [name, rules, seen] of [
  ['a freeze', frozen, 'frozen until 2026-01-07T00:00:00Z: holidays'],
  ['a closed window', closed, 'open only mon 09:00-16:00 UTC'],
] as const) {
  test(`${name} keeps everybody out, and lets in a person who says why`, async () => {
    const { t, deploy } = world(rules)
    const refused = { code: 'WINDOW_CLOSED', seen }
    expect(await failureOf(deploy(ann))).toMatchObject(refused)
    expect(await failureOf(deploy(bot))).toMatchObject(refused)
    expect(await failureOf(deploy({ ...bot, despite: 'I want to' }))).toMatchObject(refused)
    expect(await failureOf(deploy({ ...ann, despite: ' ' }))).toMatchObject(refused)
    const run = await deploy({ ...ann, despite: 'the shop is down' })
    expect(t.journal(run)[0]).toMatchObject({ caller: { name: 'ann', despite: 'the shop is down' } })
    expect((await t.finish(run)).status).toBe('success')
  })

  test(`a rollback starts during ${name}`, async () => {
    const { t, deploy } = world(rules)
    await t.finish(await deploy({ ...ann, despite: 'urgent' }))
    const run = await t.landfall.rollback({ environment: 'test', ...bot })
    expect((await t.finish(run)).outcome).toBe('rolled_back')
  })
}

test('times of the guardrails hold for programs alone', async () => {
  const { t, deploy } = world({}, closed as Guardrails)
  expect(await failureOf(deploy(bot))).toMatchObject({ code: 'WINDOW_CLOSED' })
  expect((await t.finish(await deploy(ann))).status).toBe('success')
  // Monday, nine o'clock.
  await t.clock.advance('105h')
  expect((await t.finish(await deploy(bot, '2.0.1'))).status).toBe('success')
})

test('a program that may only plan plans, and starts nothing, no rollback either', async () => {
  const { t, deploy } = world({}, { planOnly: true })
  await t.finish(await deploy(ann))
  expect(await failureOf(deploy(bot, '3.0.0'))).toMatchObject({ code: 'GUARDRAIL_REFUSED' })
  expect(await failureOf(t.landfall.rollback({ environment: 'test', ...bot }))).toMatchObject({
    code: 'GUARDRAIL_REFUSED',
  })
})

test('a program deploys to the environments that it may deploy to', async () => {
  const { deploy } = world({}, { environments: ['staging'] })
  expect(await failureOf(deploy(bot))).toMatchObject({
    code: 'GUARDRAIL_REFUSED',
    seen: 'test, allowed: staging',
  })
  const { t, deploy: allowed } = world({}, { environments: ['test'] })
  expect((await t.finish(await allowed(bot))).status).toBe('success')
})

test('a program starts no more deployments than the rate allows, and a person does', async () => {
  const { t, deploy } = world({}, { rateLimit: { deployments: 2, per: '1h' } })
  await t.finish(await deploy(bot, '2.0.0'))
  await t.clock.advance('30m')
  await t.finish(await deploy(bot, '2.0.1'))
  expect(await failureOf(deploy(bot, '2.0.2'))).toMatchObject({
    code: 'GUARDRAIL_REFUSED',
    expected: 'at most 2 in 1h',
    seen: '2 in that time',
  })
  await t.finish(await deploy(ann, '2.0.2'))
  await t.clock.advance('31m')
  expect(await failureOf(deploy(bot, '2.0.3'))).toMatchObject({ code: 'GUARDRAIL_REFUSED' })
  await t.clock.advance('30m')
  expect((await t.finish(await deploy(bot, '2.0.3'))).status).toBe('success')
})
