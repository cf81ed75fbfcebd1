import { expect, test } from 'vitest'
import { pagerdutyChannel } from '../../../src/notify/channels/pagerduty.ts'
import { channelContext } from '../support/context.ts'
import { messageAt } from '../support/message.ts'
import { testPace } from '../support/pace.ts'
import { asPagerDuty } from '../support/pagerduty-format.ts'
import { answers, type Behaviour, receiver } from '../support/receiver.ts'

const key = '0123456789abcdef0123456789abcdef'

/** A PagerDuty that behaves so, and a channel that tells it. */
async function pagerdutyAt(...behaviours: readonly Behaviour[]) {
  const { url, received } = await receiver(...behaviours)
  const pace = testPace()
  const channel = pagerdutyChannel(pace)
  const options = channel.parse?.({ severity: 'high', url: `${url}/v2/enqueue` })
  if (options === undefined) throw new Error('no options')
  const context = channelContext({ PAGERDUTY_ROUTING_KEY: `${key}\n` })
  return { received, pace, send: (message = messageAt('failure')) => channel.send(options, message, context) }
}

test('a failure opens an alert and a success resolves that one', async () => {
  const pagerduty = await pagerdutyAt(asPagerDuty)
  const opened = await pagerduty.send(messageAt('failure', 'Deployment failed: ${ERROR}'))
  const resolved = await pagerduty.send(messageAt('success'))

  expect(opened).toEqual({ dedupKey: 'landfall/shop/production' })
  expect(resolved).toEqual(opened)
  const [trigger, resolve] = pagerduty.received.map(({ body }) => JSON.parse(body))
  expect(trigger).toMatchObject({
    routing_key: key,
    event_action: 'trigger',
    dedup_key: 'landfall/shop/production',
    client: 'Landfall',
    client_url: 'https://app.example.com',
    payload: {
      summary: 'Deployment failed: web did not become healthy: expected 200, seen 503',
      source: 'production',
      severity: 'critical',
      timestamp: '2026-01-02T10:05:32.000Z',
      custom_details: { version: '1.2.3', started_by: 'ana', error_code: 'HEALTH_CHECK_FAILED' },
    },
  })
  expect(resolve).toEqual({
    routing_key: key,
    dedup_key: 'landfall/shop/production',
    event_action: 'resolve',
  })
})

test.each(['start', 'success', 'failure', 'rolled_back', 'approval_needed'] as const)(
  'PagerDuty takes the event at %s',
  async (event) => {
    const pagerduty = await pagerdutyAt(asPagerDuty)
    await pagerduty.send(messageAt(event))
    expect(pagerduty.received).toHaveLength(1)
  },
)

test('one alert is opened, however often it is tried: the key stays', async () => {
  const pagerduty = await pagerdutyAt(answers(500), answers(429, '', { 'retry-after': '3' }), asPagerDuty)
  await pagerduty.send()
  expect(pagerduty.pace.waits).toEqual([1_000, 3_000])
  expect(new Set(pagerduty.received.map(({ body }) => body)).size).toBe(1)
})

test('an event that is refused is told with the reason, without the routing key', async () => {
  const refusal = JSON.stringify({ status: 'invalid event', errors: [`'${key}' is not known`] })
  const pagerduty = await pagerdutyAt(answers(400, refusal))
  const error = await pagerduty.send().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({
    code: 'NOTIFICATION_FAILED',
    message: expect.stringContaining(
      'answered 400 ({"status":"invalid event","errors":["\'[secret]\' is not known"]})',
    ),
  })
  expect(JSON.stringify(error)).not.toContain(key)
  expect(pagerduty.received).toHaveLength(1)
})
