import { expect, test } from 'vitest'
import { mailFor } from '../../src/notify/mail.ts'
import { isMailAddress, readMailAddress } from '../../src/notify/mail-address.ts'
import { healthFailure, messageAt } from './support/message.ts'

test('a mail has the text, why and what next, and what it is about', () => {
  const { subject, text } = mailFor(messageAt('failure', 'it failed'))
  expect(subject).toBe('Deployment of 1.2.3 to production failed')
  expect(text).toBe(
    [
      'it failed',
      'Why: web did not become healthy: expected 200, seen 503 (step deploy/web)',
      'Next: Read the last lines of its log.',
      'Details: landfall show d-20260102-1',
      '',
      'Environment: production',
      'Version: 1.2.3',
      'Commit: 0a1b2c3',
      'Started by: ana',
      'Status: failed',
      'Step: deploy/web',
      'Address: https://app.example.com',
      'Deployment: d-20260102-1',
      '',
    ].join('\n'),
  )
})

test('nothing in a value is HTML', () => {
  const error = { ...healthFailure, message: '<script>alert("1")</script> & \'x\'' }
  const { html } = mailFor(messageAt('failure', null, { error, by: '<b>ana</b>' }))
  expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;')
  expect(html).toContain('<td>Started by</td><td>&lt;b&gt;ana&lt;/b&gt;</td>')
  expect(html).not.toMatch(/<script|<b>/)
})

test('a subject is one line', () => {
  const title = 'a\r\nBcc: x@example.com\u2028b\tc'
  expect(mailFor({ ...messageAt('start'), title }).subject).toBe('a Bcc: x@example.com b c')
})

test.each(['team@example.com', 'a.b+c@sub.example.co', 'root@localhost'])('%s is an address', (address) => {
  expect(isMailAddress(address)).toBe(true)
})

test.each([
  '',
  'team',
  '@example.com',
  'a@',
  'a b@example.com',
  'a@example.com\r\nBcc: b@example.com',
  'a@example.com,b@example.com',
  'a@b@c',
  '<a@example.com>',
  'a@-example.com',
  '.a@example.com',
  `${'a'.repeat(250)}@example.com`,
])('%j is none', (address) => {
  expect(isMailAddress(address)).toBe(false)
})

test('a sender may have a name, and nothing else', () => {
  expect(readMailAddress('deploy@example.com')).toEqual({ name: '', address: 'deploy@example.com' })
  expect(readMailAddress('Deploys, all <deploy@example.com>\n')).toEqual({
    name: 'Deploys, all',
    address: 'deploy@example.com',
  })
  for (const bad of [
    'Deploys',
    'a\r\nb <a@example.com>',
    'a <a@example.com> <b@example.com>',
    '"a" <a@b.c>',
  ]) {
    expect(readMailAddress(bad)).toBeNull()
  }
})
