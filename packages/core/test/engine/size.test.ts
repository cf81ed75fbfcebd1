import { definePipeline } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { steps } from '../support/shop.ts'

/** Milliseconds of this machine for a deployment of so many commands, one after the other. */
async function timeFor(count: number): Promise<number> {
  const t = testLandfall({ targets: {} })
  const pipeline = steps((p) => {
    for (let index = 0; index < count; index++) p.command(`step-${index}`, `command ${index}`)
  })
  const from = performance.now()
  const record = await t.finish(await t.deploy(pipeline, { version: '1.0.0' }))
  expect(record.status).toBe('success')
  expect(record.steps).toHaveLength(count)
  return performance.now() - from
}

test('a thousand steps take no more than their share of the time', async () => {
  await timeFor(100)
  const ratios: number[] = []
  // Four times as many; squared it would be sixteen times as long. One undisturbed round is enough.
  for (let round = 0; round < 5 && !(Math.min(...ratios) < 8); round++) {
    const few = await timeFor(250)
    ratios.push((await timeFor(1_000)) / few)
  }
  expect(Math.min(...ratios)).toBeLessThan(8)
})

test('a thousand steps side by side, with one that fails, are halted and recorded', async () => {
  const t = testLandfall({ targets: {} })
  t.command('command 500').exits(1)
  const pipeline = steps((p) =>
    p.parallel(() => {
      for (let index = 0; index < 1_000; index++) p.command(`step-${index}`, `command ${index}`)
    }),
  )
  const record = await t.finish(await t.deploy(pipeline, { version: '1.0.0' }))
  expect(record.error).toMatchObject({ effect: 'step-500/run' })
})

test('the longest names that are allowed work everywhere', async () => {
  const t = testLandfall({ targets: {} })
  const long = `${'a'.repeat(99)}/${'b'.repeat(100)}`
  const pipeline = definePipeline('p'.repeat(100), (p) => {
    p.command(long, 'true', { undo: 'false' })
    p.approve('c'.repeat(200), { instructions: 'x'.repeat(100_000) })
  })
  const run = await t.deploy(pipeline, { version: `1.0.0-${'r'.repeat(100)}` })
  await t.approve(run, { by: 'ü'.repeat(10_000), comment: '🚀'.repeat(10_000) })
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(record.steps[0]?.name).toBe(long)
  expect(record.approvals[0]?.comment).toHaveLength(20_000)
})

test('texts of any alphabet, and broken ones, are kept', async () => {
  const t = testLandfall({ targets: {} })
  const strange = [
    '日本語',
    'עברית',
    '🚀',
    '\u0000',
    '\ud800',
    '\u2028',
    '"\\',
    '\r\n',
    '__proto__',
    '\u202e',
  ]
  for (const [index, output] of strange.entries()) t.command(`say ${index}`).exits(0, output)
  const pipeline = steps((p) => {
    for (const index of strange.keys()) p.command(`say-${index}`, `say ${index}`)
  })
  const run = await t.deploy(pipeline, { version: '1.0.0', by: strange.join('') })
  const record = await t.finish(run)
  expect(record.deployed_by).toBe(strange.join(''))
  const tails = t
    .journal(run)
    .flatMap((event) => (event.type === 'effect.succeeded' ? [(event.result as { tail: string }).tail] : []))
  expect(tails).toEqual(strange)
})
