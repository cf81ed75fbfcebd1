import { allAtOnce, type ChannelDefinition, type Notification } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { type Diary, slowStep } from '../support/custom-steps.ts'
import { failureOf, otherProcess, shop, steps } from '../support/shop.ts'

const slack = { uses: 'slack@1', input: {} }
const webhook = { uses: 'webhook@1', input: { url: 'https://example.test' } }
const every = ['start', 'success', 'failure', 'rolled_back', 'approval_needed'] as const

function world(notifications: readonly Notification[], options: Parameters<typeof fakeAdapter>[0] = {}) {
  const t = testLandfall({ targets: { web: fakeAdapter(options) }, environment: { notifications } })
  const told = () => t.project.messages.map(({ event, channel }) => `${event} ${channel}`)
  return { t, pipeline: shop(t.targets.web, allAtOnce()), told }
}

test('people are told of the start and of the success', async () => {
  const { t, pipeline, told } = world([{ on: every, channel: slack }])
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0', by: 'ann' }))
  expect(told()).toEqual(['start slack@1', 'success slack@1'])
  expect(record.notifications).toEqual([
    { event: 'start', channel: 'slack@1', status: 'sent', error: null },
    { event: 'success', channel: 'slack@1', status: 'sent', error: null },
  ])
  expect(t.project.messages[1]).toMatchObject({
    version: '2.0.0',
    environment: 'test',
    by: 'ann',
    status: 'success',
    outcome: 'succeeded',
  })
})

test('a rollback is told as one where somebody wants to hear of rollbacks, and as nothing else', async () => {
  const { t, pipeline, told } = world(
    [
      { on: ['failure', 'rolled_back'], channel: slack },
      { on: 'failure', channel: webhook },
    ],
    { badVersions: ['2.0.0'] },
  )
  expect((await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))).outcome).toBe('rolled_back')
  expect(told()).toEqual(['rolled_back slack@1'])
})

test('a rollback is told as a failure where nobody wants to hear of rollbacks', async () => {
  const { t, pipeline, told } = world([{ on: 'failure', channel: slack }], { badVersions: ['2.0.0'] })
  await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(told()).toEqual(['failure slack@1'])
  expect(t.project.messages[0]).toMatchObject({ error: { code: 'VERIFICATION_FAILED' } })
})

test('a failure without a rollback is no rollback', async () => {
  const { t, told } = world([{ on: every, channel: slack }])
  t.command('tests').exits(1)
  const pipeline = steps((p) => p.check('tests', 'tests'))
  await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(told()).toEqual(['start slack@1', 'failure slack@1'])
})

test('an aborted deployment is told as a failure', async () => {
  const { t, told } = world([{ on: every, channel: slack }])
  const run = await t.deploy(
    steps((p) => p.pause('wait', '1h')),
    { version: '2.0.0' },
  )
  await t.clock.advance('1m')
  await run.abort({ by: 'ops', reason: 'no' })
  await t.finish(run)
  expect(told()).toEqual(['start slack@1', 'failure slack@1'])
})

test('a rollback that was asked for announces itself', async () => {
  const { t, pipeline, told } = world([{ on: every, channel: slack }])
  await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  const record = await t.finish(await t.landfall.rollback({ environment: 'test' }))
  expect(record.outcome).toBe('rolled_back')
  expect(told().slice(2)).toEqual(['start slack@1', 'success slack@1'])
  expect(t.project.messages.at(-1)).toMatchObject({ outcome: 'rolled_back', version: '1.0.0' })
})

test('people are told of every question', async () => {
  const { t } = world([{ on: 'approval_needed', channel: slack }])
  const run = await t.deploy(
    steps((p) => {
      p.approve('one', { instructions: 'One?' })
      p.approve('two', { instructions: 'Two?' })
    }),
    { version: '2.0.0' },
  )
  await t.approve(run, { by: 'ann', step: 'one' })
  await t.clock.advance('1m')
  await t.approve(run, { by: 'ann', step: 'two' })
  await t.finish(run)
  expect(t.project.messages.map(({ event, step }) => `${event} ${step}`)).toEqual([
    'approval_needed one',
    'approval_needed two',
  ])
})

test('a channel that is down changes nothing but the record', async () => {
  const { t, pipeline } = world([
    { on: every, channel: slack },
    { on: 'success', channel: webhook },
  ])
  t.project.downChannels.add('slack@1')
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(record).toMatchObject({ status: 'success', outcome: 'succeeded', error: null })
  expect(record.notifications).toMatchObject([
    { event: 'start', channel: 'slack@1', status: 'failed', error: { code: 'NOTIFICATION_FAILED' } },
    { event: 'success', channel: 'slack@1', status: 'failed' },
    { event: 'success', channel: 'webhook@1', status: 'sent' },
  ])
})

test('a template says what the message says', async () => {
  const { t, pipeline } = world([
    { on: 'success', channel: slack, message: '${VERSION} is on ${ENV}: ${STATUS} ${OUTCOME} by ${BY}' },
  ])
  await t.finish(await t.deploy(pipeline, { version: '2.0.0', by: 'ann' }))
  expect(t.project.messages[0]?.text).toBe('2.0.0 is on test: success succeeded by ann')
})

test('a message whose sending is journaled is not sent again after a crash', async () => {
  const { t, told } = world([{ on: every, channel: slack }])
  t.crashAt('last/run', 'after intent')
  const run = await t.deploy(
    steps((p) => {
      p.pause('wait', '1m')
      p.command('last', 'last')
    }),
    { version: '2.0.0' },
  )
  await t.crashed()
  const record = await t.finish(await t.resume(run))
  expect(told()).toEqual(['start slack@1', 'success slack@1'])
  expect(record.notifications.map(({ event }) => event)).toEqual(['start', 'success'])
})

for (const [moment, times] of [
  ['after intent', 1],
  ['after effect', 2],
] as const) {
  test(`a crash ${moment} of the last message: it is sent ${times} time(s), and stands once in the record`, async () => {
    const { t, told } = world([{ on: every, channel: slack }])
    t.crashAt('@notify-success-1/send', moment)
    const run = await t.deploy(
      steps((p) => p.command('last', 'last')),
      { version: '2.0.0' },
    )
    await t.crashed()
    const record = await t.finish(await t.resume(run))
    expect(told().filter((one) => one === 'success slack@1')).toHaveLength(times)
    expect(record.notifications.map(({ event }) => event)).toEqual(['start', 'success'])
    expect(t.command('last').runs).toBe(1)
  })
}

test('an abort from the journal alone knows who was told', async () => {
  const { t } = world([{ on: ['start', 'failure'], channel: slack }])
  t.crashAt('last/run', 'after intent')
  const run = await t.deploy(
    steps((p) => {
      p.pause('wait', '1m')
      p.command('last', 'last')
    }),
    { version: '2.0.0' },
  )
  await t.crashed()
  const attached = await otherProcess(t, {
    channels: [],
    effects: { 'notify.slack@1': async () => null },
  }).attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
  const record = await t.clock.runUntil(attached.result)
  expect(record.outcome).toBe('aborted')
  expect(record.notifications.map(({ event, status }) => `${event} ${status}`)).toEqual([
    'start sent',
    'failure sent',
  ])
})

test('nobody waits for a message that hangs, and an abort does not stop it', async () => {
  const sent: string[] = []
  const channel: ChannelDefinition = {
    name: 'slow',
    version: 1,
    async send(_, { event }, { signal }) {
      await new Promise<void>((resolve, reject) => {
        t.clock.after(30_000, resolve)
        signal.addEventListener('abort', () => reject(signal.reason))
      })
      sent.push(event)
      return null
    },
  }
  const diary: Diary = []
  const step = slowStep('step', 1, diary)
  const t = testLandfall({
    targets: {},
    steps: [step],
    channels: [channel],
    environment: { notifications: [{ on: ['start', 'failure'], channel: { uses: 'slow@1', input: {} } }] },
  })
  const run = await t.deploy(
    steps((p) => {
      p.step(step, {})
      p.pause('wait', '1h')
    }),
    { version: '2.0.0' },
  )
  await t.clock.advance('2s')
  expect([diary, sent]).toEqual([['run step'], []])
  await run.abort({ by: 'ops', reason: 'no' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('aborted')
  expect(sent).toEqual(['start', 'failure'])
  expect(t.clock.monotonic()).toBe(60_000)
})

test('a message that never ends is given up, and the deployment ends', async () => {
  const channel: ChannelDefinition = { name: 'dead', version: 1, send: () => new Promise(() => {}) }
  const t = testLandfall({
    targets: {},
    channels: [channel],
    environment: { notifications: [{ on: ['start', 'success'], channel: { uses: 'dead@1', input: {} } }] },
  })
  const record = await t.finish(
    await t.deploy(
      steps((p) => p.command('last', 'last')),
      { version: '2.0.0' },
    ),
  )
  expect(record.outcome).toBe('succeeded')
  expect(record.notifications.map(({ status }) => status)).toEqual(['failed', 'failed'])
  expect(t.clock.monotonic()).toBeLessThan(200_000)
})

test('a channel that nobody registered is refused by the plan', async () => {
  const { t, pipeline } = world([{ on: 'start', channel: { uses: 'pigeon@1', input: {} } }])
  expect(await failureOf(t.plan(pipeline, { version: '2.0.0' }))).toMatchObject({
    code: 'UNREGISTERED',
    target: 'pigeon@1',
  })
})
