import { defineStep } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Diary, slowStep } from '../support/custom-steps.ts'
import { steps } from '../support/shop.ts'

const sendMails = defineStep({
  name: 'send-mails',
  version: 1,
  input: z.object({}),
  output: z.null(),
  irreversible: true,
  run: async () => null,
})

test('a step that was kept from beginning is not undone', async () => {
  const diary: Diary = []
  const quick = slowStep('quick', 1, diary, { fails: true })
  const long = slowStep('long', 5, diary)
  const next = slowStep('next', 1, diary)
  const t = testLandfall({ targets: {}, steps: [quick, long, next] })
  const pipeline = steps((p) => {
    p.step(quick, {}, { after: [] })
    p.step(long, {}, { after: [] })
    p.step(next, {}, { after: ['long'] })
  })
  const record = await t.finish(await t.deploy(pipeline, { version: '1.0.0' }))
  expect(diary).toEqual(['run quick', 'run long', 'undo long that gave long', 'undo quick that gave nothing'])
  expect(record.steps.at(-1)).toEqual({ name: 'next', status: 'not run' })
  expect(record.error).toMatchObject({ message: 'quick failed' })
})

test('an irreversible step that was kept from beginning does not stop the rollback', async () => {
  const diary: Diary = []
  const quick = slowStep('quick', 1, diary, { fails: true })
  const long = slowStep('long', 5, diary)
  const t = testLandfall({ targets: {}, steps: [quick, long, sendMails] })
  const pipeline = steps((p) => {
    p.step(quick, {}, { after: [] })
    p.step(long, {}, { after: [] })
    p.step(sendMails, {}, { after: ['long'] })
  })
  const record = await t.finish(await t.deploy(pipeline, { version: '1.0.0' }))
  expect(record.outcome).toBe('failed_untouched')
  expect(diary).toContain('undo long that gave long')
})

test('an abort right after a step keeps the next one from beginning, and it is not undone', async () => {
  const diary: Diary = []
  const first = slowStep('first', 1, diary)
  const t = testLandfall({ targets: {}, steps: [first, sendMails] })
  const pipeline = steps((p) => {
    p.step(first, {})
    p.step(sendMails, {})
  })
  const run = await t.deploy(pipeline, { version: '1.0.0' })
  await t.clock.advance('500ms')
  await run.abort({ by: 'ops', reason: 'no' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('aborted')
  expect(record.steps).toEqual([
    { name: 'first', status: 'fail' },
    { name: 'send-mails', status: 'not run' },
  ])
  expect(diary).toEqual(['run first', 'undo first that gave nothing'])
})
