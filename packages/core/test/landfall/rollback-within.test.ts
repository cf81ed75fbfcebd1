import { allAtOnce } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, shop } from '../support/shop.ts'

async function deployed(rollbackWithin: number, ...versions: readonly string[]) {
  const t = testLandfall({
    targets: { web: fakeAdapter({ badVersions: ['6.6.6'] }) },
    environment: { rollbackWithin },
  })
  for (const version of versions)
    await t.finish(await t.deploy(shop(t.targets.web, allAtOnce()), { version }))
  const back = (to?: string) =>
    t.landfall.rollback({ environment: 'test', ...(to === undefined ? {} : { to }) })
  return { t, back }
}

test('within one, a rollback goes back to the release before', async () => {
  const { t, back } = await deployed(1, '2.0.0', '3.0.0')
  expect((await t.finish(await back())).version).toBe('2.0.0')
})

test('it does not go back further, asked for or not', async () => {
  const { back } = await deployed(1, '2.0.0', '3.0.0')
  expect(await failureOf(back('1.0.0'))).toMatchObject({ code: 'UNKNOWN_REVISION', seen: '1.0.0' })
})

test('within two it does', async () => {
  const { t, back } = await deployed(2, '2.0.0', '3.0.0')
  expect((await t.finish(await back('1.0.0'))).version).toBe('1.0.0')
})

test('a failed release is brought back all the same', async () => {
  const { t } = await deployed(1, '2.0.0')
  const record = await t.finish(await t.deploy(shop(t.targets.web, allAtOnce()), { version: '6.6.6' }))
  expect(record.outcome).toBe('rolled_back')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
})
