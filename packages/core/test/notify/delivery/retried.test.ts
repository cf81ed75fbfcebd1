import { expect, test } from 'vitest'
import { LandfallError } from '../../../src/errors/landfall-error.ts'
import { retried } from '../../../src/notify/delivery/retried.ts'
import { channelContext } from '../support/context.ts'
import { testPace } from '../support/pace.ts'

/** How `retried` ends when its tries throw these in turn, and how long it waited. */
async function ending(...errors: readonly unknown[]) {
  const pace = testPace()
  let calls = 0
  const result = retried(
    'teams',
    channelContext(),
    async () => {
      const error = errors[calls++]
      if (error !== undefined) throw error
      return 'delivered'
    },
    pace,
  )
  return { result: await result.catch((error: Error) => error.message), waits: pace.waits }
}

const network = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

test('what the network did is tried again, in words', async () => {
  expect(await ending(network('ECONNRESET'), network('ECONNREFUSED'))).toEqual({
    result: 'delivered',
    waits: [1_000, 2_000],
  })
  const errors = Array.from({ length: 6 }, () => network('ENOTFOUND'))
  expect((await ending(...errors)).result).toBe(
    'The teams notification was not delivered, after 6 tries: the host name is not known',
  )
})

test('a NOTIFICATION_FAILED is tried again unless it says otherwise', async () => {
  const facts = { code: 'NOTIFICATION_FAILED', message: 'Teams answered 503' } as const
  const busy = new LandfallError({ ...facts, details: { waitMs: 9_000 } })
  expect(await ending(new LandfallError(facts), busy)).toEqual({
    result: 'delivered',
    waits: [1_000, 9_000],
  })
  expect(await ending(new LandfallError({ ...facts, disposition: 'terminal' }))).toEqual({
    result: 'The teams notification was not delivered: Teams answered 503',
    waits: [],
  })
})

test('a defect and an untrusted certificate end it at once', async () => {
  expect((await ending(new TypeError('x is not a function'))).waits).toEqual([])
  expect(await ending(network('CERT_HAS_EXPIRED'))).toEqual({
    result: 'The teams notification was not delivered: its certificate is not trusted (CERT_HAS_EXPIRED)',
    waits: [],
  })
})
