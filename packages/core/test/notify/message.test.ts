import { expect, test } from 'vitest'
import { composeMessage } from '../../src/notify/message.ts'
import { templateVariables, unknownVariables } from '../../src/notify/template.ts'
import { factsAt, healthFailure, messageAt } from './support/message.ts'

test('a start says who deploys what where, and how to follow it', () => {
  expect(messageAt('start')).toEqual({
    event: 'start',
    deployment: 'd-20260102-1',
    environment: 'production',
    version: '1.2.3',
    commit: '0a1b2c3',
    status: null,
    outcome: null,
    url: 'https://app.example.com',
    by: 'ana',
    error: null,
    at: '2026-01-02T10:05:32.000Z',
    step: null,
    title: 'Deploying 1.2.3 to production',
    text: 'ana started to deploy version 1.2.3 to production.\nFollow it: landfall watch d-20260102-1',
    severity: 'info',
    dedupKey: 'landfall/shop/production',
  })
})

test('a success says what is live, how long it took and where it is', () => {
  expect(messageAt('success')).toMatchObject({
    title: '1.2.3 is live in production',
    text: 'Version 1.2.3 is live in production, after 5m32s. ana deployed it; there is nothing to do.\nhttps://app.example.com',
    severity: 'info',
  })
})

test('a failure says what the environment is like, why, what to do and where to look', () => {
  expect(messageAt('failure')).toMatchObject({
    title: 'Deployment of 1.2.3 to production failed',
    text: [
      'Version 1.2.3 did not get live in production; ana had started its deployment.',
      'Nothing in production was changed.',
      'Why: web did not become healthy: expected 200, seen 503 (step deploy/web)',
      'Next: Read the last lines of its log.',
      'Details: landfall show d-20260102-1',
    ].join('\n'),
    severity: 'error',
  })
})

test.each([
  ['failed_untouched', 'error', 'Nothing in production was changed.'],
  ['rolled_back', 'error', 'It was rolled back: production serves again what was good before.'],
  ['failed', 'error', 'production is as the failure left it.'],
  ['aborted', 'error', 'what it had changed in production is undone.'],
  ['rollback_failed', 'critical', 'production may be broken. Look at it now.'],
  ['unknown', 'critical', 'could not be seen. Look at it now.'],
  ['needs_person', 'critical', 'a person has to decide'],
])('a failure that ends as %s is %s and says what is left', (outcome, severity, words) => {
  const message = messageAt('failure', null, { outcome })
  expect(message.severity).toBe(severity)
  expect(message.text).toContain(words)
})

test('a rollback says that the environment is well and the release is not', () => {
  const { title, text, severity } = messageAt('rolled_back')
  expect(title).toBe('1.2.3 was rolled back in production')
  expect(text).toContain('production serves again what was good before.')
  expect(text).toContain('Why: web did not become healthy')
  expect(severity).toBe('warning')
})

test('an approval says what waits and how it is answered', () => {
  const { title, text, severity } = messageAt('approval_needed')
  expect(title).toBe('Approval needed: 1.2.3 to production')
  expect(text).toContain('approve or reject it: landfall approve d-20260102-1')
  expect(severity).toBe('warning')
})

test('success and failure of one pipeline in one environment have one key, others have others', () => {
  expect(messageAt('success').dedupKey).toBe(messageAt('failure').dedupKey)
  const elsewhere = messageAt('failure', null, { environment: 'staging' })
  const other = messageAt('failure', null, { pipeline: 'billing' })
  expect(new Set([elsewhere.dedupKey, other.dedupKey, messageAt('failure').dedupKey]).size).toBe(3)
})

test.each([
  ['start', '🚀 Deploying v${VERSION} to ${ENV}', '🚀 Deploying v1.2.3 to production'],
  ['success', '✅ v${VERSION} deployed to ${ENV}', '✅ v1.2.3 deployed to production'],
  [
    'failure',
    'Deployment failed: ${ERROR}',
    'Deployment failed: web did not become healthy: expected 200, seen 503',
  ],
  ['success', '${BY} ${COMMIT} ${DURATION} ${STATUS} ${OUTCOME}', 'ana 0a1b2c3 5m32s success succeeded'],
  ['failure', '${STEP} of ${DEPLOYMENT} at ${URL}', 'deploy/web of d-20260102-1 at https://app.example.com'],
  ['start', '${ERROR}, ${STATUS}, ${DURATION}, ${STEP}', 'no error, running, not known yet, no step'],
] as const)('at %s the template %s is filled in', (event, template, text) => {
  expect(messageAt(event, template).text).toBe(text)
})

test('what a value contains is not looked at again, and a secret is never put in', () => {
  const facts = { ...factsAt.failure, by: '${ERROR} ${env:TOKEN}' }
  expect(composeMessage(facts, 'by ${BY}').text).toBe('by ${ERROR} ${env:TOKEN}')
})

test('a rollback that somebody asked for ends as a success', () => {
  const facts = { outcome: 'rolled_back', status: 'rolled_back', version: '1.0.0' }
  expect(messageAt('success', null, facts)).toMatchObject({
    title: '1.0.0 is live in production',
    severity: 'info',
  })
})

test('a long reason is cut', () => {
  const error = { ...healthFailure, message: 'x'.repeat(50_000) }
  expect(messageAt('failure', '${ERROR}', { error }).text).toHaveLength(1_000)
  expect(messageAt('failure', null, { error }).text.length).toBeLessThan(1_500)
})

test('a title is one line', () => {
  const { title } = messageAt('start', null, {
    environment: 'a\r\nBcc: x@example.com',
    version: '1'.repeat(400),
  })
  expect(title).not.toMatch(/[\r\n]/)
  expect(title).toHaveLength(150)
})

test('what no template may name is found', () => {
  expect(unknownVariables(templateVariables.map((name) => `\${${name}}`).join(' '))).toEqual([])
  expect(unknownVariables('v${VERZION} ${env:TOKEN} ${toString} ${} ${ENV')).toEqual([
    'VERZION',
    'env:TOKEN',
    'toString',
    '',
  ])
})
