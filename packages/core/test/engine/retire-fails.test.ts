import { blueGreen } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { shop } from '../support/shop.ts'

test('an old revision that cannot be stopped is a warning, and the verified release stays', async () => {
  const web = fakeAdapter({ split: 'switch' })
  web.fail('retire', { times: 'always' })
  const t = testLandfall({ targets: { web } })
  const record = await t.finish(await t.deploy(shop(web, blueGreen()), { version: '2.0.0' }))
  expect(record.outcome).toBe('succeeded')
  expect(record.warnings).toMatchObject([{ code: 'ADAPTER_FAILED', target: 'web' }])
  expect(web.split).toEqual({ '2.0.0': 100 })
})
