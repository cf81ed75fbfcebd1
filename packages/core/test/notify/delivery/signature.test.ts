import { expect, test } from 'vitest'
import { signatureHeaders } from '../../../src/notify/delivery/signature.ts'

test('the signature is the one that the libraries of Standard Webhooks make', () => {
  // The example that these libraries are tested with.
  const signed = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1614265330,
    body: '{"test": 2432232314}',
  }
  expect(signatureHeaders(signed, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toEqual({
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('the id, the time, the body and the key all count', () => {
  const signed = { id: 'a', timestamp: 1, body: '{}' }
  const signatures = [
    signatureHeaders(signed, 'plain text'),
    signatureHeaders({ ...signed, id: 'b' }, 'plain text'),
    signatureHeaders({ ...signed, timestamp: 2 }, 'plain text'),
    signatureHeaders({ ...signed, body: '[]' }, 'plain text'),
    signatureHeaders(signed, 'plain texT'),
  ].map((headers) => headers['webhook-signature'])
  expect(new Set(signatures).size).toBe(5)
})
