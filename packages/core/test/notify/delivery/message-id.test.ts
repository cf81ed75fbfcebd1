import { expect, test } from 'vitest'
import { messageId } from '../../../src/notify/delivery/message-id.ts'
import { messageAt } from '../support/message.ts'

const message = messageAt('failure')

test('the same message has the same name, whatever its words', () => {
  expect(messageId({ ...message })).toBe(messageId(message))
  expect(messageId({ ...message, text: 'other words', title: 'other' })).toBe(messageId(message))
  expect(messageId(message)).toMatch(/^[0-9a-f]{32}$/)
})

test.each([
  { event: 'rolled_back' },
  { deployment: 'd2' },
  { step: 'deploy/api' },
  { at: '2026-01-02T10:05:33.000Z' },
  { dedupKey: 'landfall/shop/staging' },
] as const)('another message, by %o, has another', (other) => {
  expect(messageId({ ...message, ...other })).not.toBe(messageId(message))
})
