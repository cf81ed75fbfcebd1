import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { type Diary, slowStep } from '../support/custom-steps.ts'
import { steps } from '../support/shop.ts'

test('an answer counts after a crash, though a build beside the question had ended meanwhile', async () => {
  const diary: Diary = []
  const slow = slowStep('slow', 60, diary)
  const last = slowStep('last', 1, diary)
  const t = testLandfall({ targets: {}, steps: [slow, last] })
  const pipeline = steps((p) => {
    p.step(slow, {}, { after: [] })
    p.approve('go', { instructions: 'Go?', timeout: '2h', after: ['slow'] })
    // Long done when the question is asked; a replay, which waits for nothing, comes to the question first.
    p.command('one', 'one', { after: [] })
    p.command('two', 'two')
    p.build('docs', { type: 'file', path: 'docs' })
    p.step(last, {}, { after: ['go', 'docs'] })
  })
  t.crashAt('last/run', 'after intent')
  const run = await t.deploy(pipeline, { version: '1.0.0' })
  await t.approve(run, { by: 'ann' })
  await t.crashed()
  const record = await t.finish(await t.resume(run))
  expect(record.error).toBeNull()
  expect(record.approvals).toEqual([
    { step: 'go', by: 'ann', decision: 'approved', comment: '', proven: false },
  ])
})
