import { expect, test } from 'vitest'
import { slackChannel } from '../../../src/notify/channels/slack.ts'
import { channelContext } from '../support/context.ts'
import { messageAt } from '../support/message.ts'
import { testPace } from '../support/pace.ts'
import { answers, type Behaviour, receiver } from '../support/receiver.ts'
import { asSlack } from '../support/slack-format.ts'

const path = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'

/** A Slack that behaves so, and a channel that posts to it. */
async function slackAt(...behaviours: readonly Behaviour[]) {
  const { url, received } = await receiver(...behaviours)
  const pace = testPace()
  const channel = slackChannel(pace)
  const options = channel.parse?.({}) ?? { webhook: '', details: true }
  const context = channelContext({ SLACK_WEBHOOK_URL: url + path })
  return {
    received,
    pace,
    context,
    send: (message = messageAt('start')) => channel.send(options, message, context),
  }
}

test.each(['start', 'success', 'failure', 'rolled_back', 'approval_needed'] as const)(
  'Slack takes the message at %s, with the default text and with a template',
  async (event) => {
    const slack = await slackAt(asSlack)
    expect(await slack.send(messageAt(event))).toBeNull()
    await slack.send(messageAt(event, 'v${VERSION} to ${ENV}: <${ERROR}> & more'))
    expect(slack.received).toHaveLength(2)
  },
)

test('what arrives is the message, field by field', async () => {
  const slack = await slackAt(asSlack)
  await slack.send(messageAt('failure', '❌ Deployment failed: ${ERROR}'))
  expect(slack.received).toMatchObject([
    { method: 'POST', path, headers: { 'content-type': 'application/json', 'user-agent': 'landfall' } },
  ])
  expect(JSON.parse(slack.received[0]?.body ?? '')).toEqual({
    text: '❌ Deployment failed: web did not become healthy: expected 200, seen 503',
    unfurl_links: false,
    unfurl_media: false,
    attachments: [
      {
        color: '#d00000',
        fallback: 'Deployment of 1.2.3 to production failed',
        blocks: [
          {
            type: 'section',
            text: {
              type: 'mrkdwn',
              text: [
                'Why: web did not become healthy: expected 200, seen 503 (step deploy/web)',
                'Next: Read the last lines of its log.',
                'Details: landfall show d-20260102-1',
              ].join('\n'),
            },
          },
          {
            type: 'section',
            fields: [
              { type: 'mrkdwn', text: '*Environment*\nproduction' },
              { type: 'mrkdwn', text: '*Version*\n1.2.3' },
              { type: 'mrkdwn', text: '*Commit*\n0a1b2c3' },
              { type: 'mrkdwn', text: '*Started by*\nana' },
              { type: 'mrkdwn', text: '*Status*\nfailed' },
              { type: 'mrkdwn', text: '*Step*\ndeploy/web' },
              { type: 'mrkdwn', text: '*Address*\nhttps://app.example.com' },
              { type: 'mrkdwn', text: '*Deployment*\nd-20260102-1' },
            ],
          },
        ],
      },
    ],
  })
})

test('Slack that is asked too often is waited for as long as it says', async () => {
  const slack = await slackAt(answers(429, 'rate_limited', { 'retry-after': '30' }), asSlack)
  await slack.send()
  expect(slack.pace.waits).toEqual([30_000])
  expect(slack.received).toHaveLength(2)
  expect(slack.received[1]?.body).toBe(slack.received[0]?.body)
})

test.each([
  [400, 'invalid_payload'],
  [403, 'action_prohibited'],
  [404, 'no_service'],
  [410, 'channel_is_archived'],
])('after %i %s it is not tried again, and the address of the webhook is not shown', async (status, word) => {
  const slack = await slackAt(answers(status, `${word} ${path}`))
  const failed = slack.send()
  await expect(failed).rejects.toMatchObject({
    code: 'NOTIFICATION_FAILED',
    target: 'slack',
    message: expect.stringMatching(
      new RegExp(
        `^The slack notification was not delivered: 127\\.0\\.0\\.1:\\d+ answered ${status} \\(${word} \\[secret\\]\\)$`,
      ),
    ),
  })
  expect(slack.received).toHaveLength(1)
  expect(JSON.stringify(await failed.catch((error) => error))).not.toContain('XXXXXXXX')
})

test('an address that is none, or not set, is told by its variable, not by its value', async () => {
  const channel = slackChannel(testPace())
  const options = { webhook: '${env:SLACK_WEBHOOK_URL}', details: true }
  const send = (variables: Record<string, string>) =>
    channel.send(options, messageAt('start'), channelContext(variables))
  await expect(send({})).rejects.toThrow('the environment variable SLACK_WEBHOOK_URL is not set')
  await expect(send({ SLACK_WEBHOOK_URL: 'hunter2/services' })).rejects.toMatchObject({
    code: 'NOTIFICATION_FAILED',
    message: 'The address of the Slack webhook is not a URL',
  })
})
