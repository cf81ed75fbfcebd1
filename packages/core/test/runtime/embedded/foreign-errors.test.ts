import { defineStep, LandfallError } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { steps } from '../../support/shop.ts'

/** The record of a deployment whose only step throws the value. */
async function thrown(value: unknown) {
  let runs = 0
  const step = defineStep({
    name: 'throws',
    version: 1,
    input: z.object({}),
    output: z.null(),
    async run() {
      runs += 1
      throw value
    },
  })
  const t = testLandfall({ targets: {}, steps: [step] })
  const run = await t.deploy(
    steps((p) => p.step(step, {})),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(runs).toBe(1)
  return record
}

for (const code of [
  'LEASE_LOST',
  'STORE_UNWRITABLE',
  'JOURNAL_MISMATCH',
  'UNREGISTERED',
  'HALTED',
  'ABORTED',
] as const) {
  test(`an effect that throws ${code} has failed, and no more than that`, async () => {
    const record = await thrown(new LandfallError({ code, message: 'from an inner deployment' }))
    expect(record.outcome).toBe('failed_untouched')
    expect(record.error).toMatchObject({ code: 'UNEXPECTED', message: 'from an inner deployment' })
  })
}

for (const [what, value, message] of [
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a text', 'out of tea', 'out of tea'],
  ['an object with a message', { message: 'out of tea', code: 7 }, 'out of tea'],
  ['an object that cannot be shown', Object.create(null), 'something that cannot be shown'],
  ['a symbol', Symbol('tea'), 'Symbol(tea)'],
  ['an error whose message is none', Object.assign(new Error(), { message: { a: 1 } }), '[object Object]'],
] as const) {
  test(`an effect may throw ${what}`, async () => {
    const record = await thrown(value)
    expect(record.outcome).toBe('failed_untouched')
    expect(record.error).toMatchObject({ code: 'UNEXPECTED', message })
  })
}

test('an endless message is cut, and the deployment ends', async () => {
  const record = await thrown(new Error('x'.repeat(20_000_000)))
  expect(record.outcome).toBe('failed_untouched')
  expect(record.error?.message.length).toBeLessThan(20_000)
})

for (const [what, details] of [
  ['circular', circle()],
  ['endless', 'x'.repeat(20_000_000)],
  ['no JSON', { big: 1n }],
] as const) {
  test(`details that are ${what} are left out, and the deployment ends`, async () => {
    const error = new LandfallError({
      code: 'ADAPTER_FAILED',
      message: 'no',
      disposition: 'terminal',
      details: details as never,
    })
    const record = await thrown(error)
    expect(record.outcome).toBe('failed_untouched')
    expect(record.error).toMatchObject({ code: 'ADAPTER_FAILED', message: 'no' })
    expect(record.error).not.toHaveProperty('details')
  })
}

function circle(): object {
  const round: { self?: object } = {}
  round.self = round
  return round
}
