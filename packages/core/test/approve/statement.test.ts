import { expect, test } from 'vitest'
import { approvalStatement, requestStatement } from '../../src/approve/statement.ts'

test('a statement does not depend on the order in which its subject was built', () => {
  const one = approvalStatement({ decision: 'approved', subject: { b: 1, a: { d: 2, c: 3 } }, comment: '' })
  const other = approvalStatement({ comment: '', subject: { a: { c: 3, d: 2 }, b: 1 }, decision: 'approved' })

  expect(one).toBe(other)
  expect(one).toBe('{"comment":"","decision":"approved","subject":{"a":{"c":3,"d":2},"b":1}}')
})

test.each([
  { decision: 'rejected' as const },
  { comment: 'fine' },
  { subject: { deployment: 'd-1', nonce: 'other' } },
])('another answer is another statement: %o', (change) => {
  const answer = { decision: 'approved' as const, subject: { deployment: 'd-1', nonce: 'n' }, comment: '' }

  expect(approvalStatement({ ...answer, ...change })).not.toBe(approvalStatement(answer))
})

test('what asks for a deployment names the plan and nothing that the caller adds', () => {
  const request = { planDigest: 'abc', version: '2.0.0', environment: 'production', by: 'mallory' }

  expect(requestStatement(request)).toBe('{"environment":"production","planDigest":"abc","version":"2.0.0"}')
})
