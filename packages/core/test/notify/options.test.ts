import { expect, test } from 'vitest'
import { builtInChannels, email, pagerduty, slack, webhook } from '../../src/notify/built-in.ts'
import { defineChannel } from '../../src/notify/channel.ts'

const recipients = ['team@example.com']

test('without options the secrets come from the variables that everybody uses', () => {
  expect(slack()).toEqual({
    uses: 'slack@1',
    input: { webhook: '${env:SLACK_WEBHOOK_URL}', details: true },
  })
  expect(email({ recipients })).toEqual({
    uses: 'email@1',
    input: { smtp: '${env:SMTP_URL}', from: '${env:SMTP_FROM}', plaintext: false, recipients },
  })
  expect(pagerduty()).toEqual({
    uses: 'pagerduty@1',
    input: {
      routingKey: '${env:PAGERDUTY_ROUTING_KEY}',
      url: 'https://events.pagerduty.com/v2/enqueue',
    },
  })
  expect(webhook({ url: 'https://hooks.example.com' })).toEqual({
    uses: 'webhook@1',
    input: { url: 'https://hooks.example.com', headers: {}, allowHttp: false },
  })
})

test('what is given stands in the place of the default', () => {
  expect(pagerduty({ severity: 'high', routingKey: '${env:KEY}' }).input).toMatchObject({
    severity: 'high',
    routingKey: '${env:KEY}',
  })
  expect(
    email({ recipients, from: 'Deploys <deploy@example.com>', smtp: 'smtp://mail.internal:25' }).input,
  ).toMatchObject({ from: 'Deploys <deploy@example.com>', smtp: 'smtp://mail.internal:25' })
})

test.each([
  ['slack', () => slack({ webhook: 'https://hooks.slack.com/services/T0/B0/key' }), 'webhook: a reference'],
  ['slack', () => slack({ webhook: 'x${env:A}' }), 'webhook: a reference'],
  ['slack', () => slack({ chanel: '#ops' } as never), 'chanel: not known'],
  ['slack', () => slack('x' as never), 'an object'],
  [
    'pagerduty',
    () => pagerduty({ routingKey: '0123456789abcdef0123456789abcdef' }),
    'routingKey: a reference',
  ],
  ['pagerduty', () => pagerduty({ severity: 'urgent' as never }), 'severity: one of critical, high'],
  ['email', () => email({ recipients: [] }), 'recipients: a list of at least 1'],
  ['email', () => email({} as never), 'recipients: is missing'],
  ['email', () => email({ recipients: ['a@b\r\nBcc: c@d'] }), 'recipients[0]: an address'],
  ['email', () => email({ recipients: ['a@example.com, b@example.com'] }), 'recipients[0]: an address'],
  ['email', () => email({ recipients, smtp: 'smtp://u:hunter2@mail' }), 'smtp: a reference'],
  ['email', () => email({ recipients, from: 'nobody' }), 'from: a sender'],
  ['webhook', () => webhook({ url: 'https://x', secret: 'hunter2-hunter2' }), 'secret: a reference'],
  [
    'webhook',
    () => webhook({ url: 'https://x', headers: { 'Content-Length': '1' } }),
    '"Content-Length" is not',
  ],
  ['webhook', () => webhook({ url: 'https://x', headers: { 'a b': '1' } }), '"a b" is not'],
  ['webhook', () => webhook({ url: 'https://x', headers: { 'webhook-id': '1' } }), '"webhook-id" is not'],
])('%s refuses wrong options and says which', (channel, use, problem) => {
  expect(use).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      target: channel,
      message: expect.stringContaining(problem),
    }),
  )
})

test('what is refused does not show a secret', () => {
  for (const use of [
    () => slack({ webhook: 'https://hooks.slack.com/services/T0/B0/hunter2' }),
    () => pagerduty({ routingKey: 'hunter2' }),
    () => email({ recipients, smtp: 'smtp://u:hunter2@mail' }),
    () => webhook({ url: 'https://x', secret: 'hunter2' }),
  ]) {
    expect(use).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }))
  }
})

test('the four channels are registered, each once', () => {
  const names = builtInChannels.map(({ name, version }) => `${name}@${version}`)
  expect(names).toEqual(['slack@1', 'email@1', 'pagerduty@1', 'webhook@1'])
})

test('a channel of your own is data where it is used and code where it is registered', () => {
  const pager = defineChannel({
    name: 'pager',
    version: 2,
    send: async (_options: { number: string }) => null,
  })
  expect(pager({ number: '4711' })).toEqual({ uses: 'pager@2', input: { number: '4711' } })
  expect(pager.definition).toMatchObject({ name: 'pager', version: 2 })
})
