import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Scored, score } from '../../src/verify/score.ts'

const metric = (name: string, verdict: Scored['verdict'], weight = 1): Scored => ({ name, verdict, weight })

test('the share of what passed, by weight, has to reach the mark', () => {
  const three = [metric('a', 'pass', 2), metric('b', 'fail'), metric('c', 'pass')]
  expect(score(three, 75)).toEqual({
    verdict: 'pass',
    reason: 'score 75 of 100, expected at least 75, without b',
  })
  expect(score(three, 76).verdict).toBe('fail')
})

test('what has no data is no pass, and leaves open what it could decide', () => {
  const open = [metric('a', 'pass'), metric('b', 'no_data')]
  expect(score(open, 50).verdict).toBe('pass')
  expect(score(open, 75)).toEqual({
    verdict: 'no_data',
    reason: 'score 50 to 100 of 100, expected at least 75, without b',
  })
  expect(score([...open, metric('c', 'fail', 2)], 75).verdict).toBe('fail')
})

const verdict = fc.constantFrom('pass' as const, 'fail' as const, 'no_data' as const)
const metrics = fc.array(fc.record({ name: fc.string(), verdict, weight: fc.integer({ min: 1, max: 9 }) }), {
  minLength: 1,
})

test('data that arrives late never turns a failure into a pass, nor the other way round', () => {
  fc.assert(
    fc.property(metrics, fc.integer({ min: 1, max: 100 }), verdict, (all, mark, later) => {
      const before = score(all, mark)
      const after = score(
        all.map((one) => (one.verdict === 'no_data' ? { ...one, verdict: later } : one)),
        mark,
      )
      if (before.verdict !== 'no_data') expect(after.verdict).toBe(before.verdict)
      if (all.every((one) => one.verdict !== 'pass')) expect(before.verdict).not.toBe('pass')
    }),
  )
})
