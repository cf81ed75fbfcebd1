import { expect, test } from 'vitest'
import { pagerdutyEvent } from '../../src/notify/pagerduty-event.ts'
import { healthFailure, messageAt } from './support/message.ts'
import { pagerdutyProblems } from './support/pagerduty-format.ts'

const key = '0123456789abcdef0123456789abcdef'

test('a failure opens an alert', () => {
  expect(pagerdutyEvent(messageAt('failure', 'Deployment failed: ${ERROR}'), key, 'high')).toEqual({
    routing_key: key,
    event_action: 'trigger',
    dedup_key: 'landfall/shop/production',
    client: 'Landfall',
    client_url: 'https://app.example.com',
    links: [{ href: 'https://app.example.com', text: 'production' }],
    payload: {
      summary: 'Deployment failed: web did not become healthy: expected 200, seen 503',
      source: 'production',
      severity: 'critical',
      timestamp: '2026-01-02T10:05:32.000Z',
      group: 'production',
      class: 'failure',
      custom_details: {
        environment: 'production',
        version: '1.2.3',
        commit: '0a1b2c3',
        started_by: 'ana',
        status: 'failed',
        step: 'deploy/web',
        address: 'https://app.example.com',
        deployment: 'd-20260102-1',
        text: 'Deployment failed: web did not become healthy: expected 200, seen 503',
        error: 'web did not become healthy: expected 200, seen 503',
        error_code: 'HEALTH_CHECK_FAILED',
        remedy: 'Read the last lines of its log.',
      },
    },
  })
})

test('a success resolves it, by the same key', () => {
  expect(pagerdutyEvent(messageAt('success'), key, 'high')).toEqual({
    routing_key: key,
    event_action: 'resolve',
    dedup_key: pagerdutyEvent(messageAt('failure'), key).dedup_key,
  })
})

test.each([
  ['high', 'critical'],
  ['critical', 'critical'],
  ['error', 'error'],
  ['medium', 'warning'],
  ['warning', 'warning'],
  ['low', 'info'],
  ['info', 'info'],
] as const)('the severity %s is %s to PagerDuty', (word, severity) => {
  expect(pagerdutyEvent(messageAt('failure'), key, word)).toMatchObject({ payload: { severity } })
})

test('without a word for it the alert is as severe as the message', () => {
  const severityAt = (message: Parameters<typeof pagerdutyEvent>[0]) =>
    Object(pagerdutyEvent(message, key)).payload.severity
  expect(severityAt(messageAt('failure'))).toBe('error')
  expect(severityAt(messageAt('failure', null, { outcome: 'rollback_failed' }))).toBe('critical')
  expect(severityAt(messageAt('rolled_back'))).toBe('warning')
  expect(severityAt(messageAt('start'))).toBe('info')
})

test('an address that no browser opens is no link, but told', () => {
  const event = pagerdutyEvent(messageAt('failure', null, { url: 'ssh://web-1/srv/shop' }), key)
  expect(event).not.toHaveProperty('client_url')
  expect(event).not.toHaveProperty('links')
  expect(event).toMatchObject({ payload: { custom_details: { address: 'ssh://web-1/srv/shop' } } })
})

test('whatever the values are, PagerDuty takes the event', () => {
  const long = `${'x👍'.repeat(20_000)}`
  const error = { ...healthFailure, message: long }
  for (const event of ['start', 'success', 'failure', 'rolled_back', 'approval_needed'] as const) {
    for (const template of [null, '${ERROR}', long, ' ', '\n\n']) {
      for (const url of [null, 'https://app.example.com', 'fake:web/1.2.3', 'https://']) {
        expect(pagerdutyProblems(pagerdutyEvent(messageAt(event, template, { error, url }), key))).toEqual([])
      }
    }
  }
})
