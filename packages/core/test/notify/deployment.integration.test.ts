import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  allAtOnce,
  createLandfall,
  definePipeline,
  directory,
  directoryStore,
  email,
  type Notification,
  pagerduty,
  slack,
  target,
  webhook,
} from '@landfall/core'
import { FakeCommands, fakeAdapter, fakeEffects } from '@landfall/core/testing'
import { expect, onTestFinished, test } from 'vitest'
import { mailServer } from './support/mail-server.ts'
import { asPagerDuty } from './support/pagerduty-format.ts'
import { answers, receiver } from './support/receiver.ts'
import { asSlack } from './support/slack-format.ts'

const routingKey = '0123456789abcdef0123456789abcdef'
const slackPath = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'

/** The whole of the seed's notifications, and a channel that is down, all of them real servers. */
async function surroundings() {
  const slackServer = await receiver(asSlack)
  const pagerdutyServer = await receiver(asPagerDuty)
  const down = await receiver(answers(410, 'gone'))
  const mail = await mailServer()
  const url = `${pagerdutyServer.url}/v2/enqueue`
  const notifications: Notification[] = [
    { on: 'start', channel: slack(), message: '🚀 Deploying v${VERSION} to ${ENV}' },
    { on: 'success', channel: slack(), message: '✅ v${VERSION} deployed to ${ENV}' },
    { on: 'success', channel: email({ recipients: ['team@example.com'], ca: '${env:SMTP_CA}' }) },
    { on: 'failure', channel: slack(), message: '❌ Deployment failed: ${ERROR}' },
    { on: ['failure', 'success'], channel: pagerduty({ severity: 'high', url }) },
    {
      on: ['start', 'success', 'failure'],
      channel: webhook({ url: `${down.url}/hunter2`, secret: '${env:HOOK}' }),
    },
  ]
  const variables = {
    PATH: process.env.PATH,
    SLACK_WEBHOOK_URL: slackServer.url + slackPath,
    PAGERDUTY_ROUTING_KEY: routingKey,
    SMTP_URL: `smtp://ops:p4ss%2Fw0rd%3F@localhost:${mail.port}`,
    SMTP_FROM: 'deploy@example.com',
    SMTP_CA: mail.cert,
    HOOK: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  }
  const project = await mkdtemp(join(tmpdir(), 'landfall-notify-'))
  onTestFinished(() => rm(project, { recursive: true, force: true }))
  return { slackServer, pagerdutyServer, mail, down, notifications, variables, project }
}

/** One deployment of a shop whose tests pass or fail. */
async function deploy(around: Awaited<ReturnType<typeof surroundings>>, version: string, tests: string) {
  const web = fakeAdapter({ split: 'switch' })
  const { 'probe@1': probe } = fakeEffects({ web }, new FakeCommands())
  const landfall = createLandfall({
    environments: { production: { targets: { web }, notifications: around.notifications } },
    store: directoryStore(join(around.project, '.landfall')),
    projectDirectory: around.project,
    variables: around.variables,
    effects: { 'probe@1': probe as never },
  })
  const place = target('web', web)
  const shop = definePipeline('shop', (p) => {
    p.check('tests', tests)
    const app = p.build('app', { run: 'mkdir -p dist && echo app > dist/app', ...directory('dist') })
    p.deploy(place, p.push(app, place), allAtOnce())
  })
  const plan = await landfall.plan(shop, { environment: 'production', version })
  const run = await landfall.deploy(plan, { by: 'ana', allowWithoutRollbackTarget: true })
  return await run.result
}

const textsOf = (bodies: readonly { readonly body: string }[]) => bodies.map(({ body }) => JSON.parse(body))

test('a failed deployment and then a good one are told to everybody, and a channel that is down is recorded', async () => {
  const around = await surroundings()
  const failed = await deploy(around, '1.2.2', 'exit 1')
  const good = await deploy(around, '1.2.3', 'true')

  expect([failed.status, good.status]).toEqual(['failed', 'success'])
  const told = (record: typeof good) =>
    record.notifications.map(({ event, channel, status }) => `${event} ${channel} ${status}`).sort()
  expect(told(failed)).toEqual([
    'failure pagerduty@1 sent',
    'failure slack@1 sent',
    'failure webhook@1 failed',
    'start slack@1 sent',
    'start webhook@1 failed',
  ])
  expect(told(good)).toEqual([
    'start slack@1 sent',
    'start webhook@1 failed',
    'success email@1 sent',
    'success pagerduty@1 sent',
    'success slack@1 sent',
    'success webhook@1 failed',
  ])
  const refused = good.notifications.find(({ status }) => status === 'failed')
  expect(refused?.error).toMatchObject({
    code: 'NOTIFICATION_FAILED',
    message: expect.stringMatching(/^The webhook notification was not delivered: .* answered 410 \(gone\)$/),
  })

  // Messages are sent beside the deployment: a start may arrive after what came later.
  const texts = textsOf(around.slackServer.received).map(({ text }) => text)
  expect(texts).toHaveLength(4)
  expect(texts).toEqual(
    expect.arrayContaining([
      '🚀 Deploying v1.2.2 to production',
      expect.stringMatching(/^❌ Deployment failed: \S/),
      '🚀 Deploying v1.2.3 to production',
      '✅ v1.2.3 deployed to production',
    ]),
  )
  expect(textsOf(around.pagerdutyServer.received)).toMatchObject([
    { event_action: 'trigger', dedup_key: 'landfall/shop/production', payload: { severity: 'critical' } },
    { event_action: 'resolve', dedup_key: 'landfall/shop/production' },
  ])
  expect(around.mail.mails.map(({ to }) => to)).toEqual([['team@example.com']])
  expect(around.mail.mails[0]?.raw).toContain('Subject: 1.2.3 is live in production')
})

test('no secret of a channel is left in the store', async () => {
  const around = await surroundings()
  await deploy(around, '1.2.2', 'exit 1')
  await deploy(around, '1.2.3', 'true')
  const files = await readdir(around.project, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  )
  const all = texts.join('\n')
  expect(all).toContain('SLACK_WEBHOOK_URL')
  for (const secret of [routingKey, 'XXXXXXXXXXXX', 'p4ss', 'whsec_MfKQ9r8G']) {
    expect(all).not.toContain(secret)
  }
})
