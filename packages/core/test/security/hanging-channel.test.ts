import { allAtOnce, defineChannel } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { shop } from '../support/shop.ts'

test('a channel that never answers and ignores its signal is given up, and the deployment succeeds', async () => {
  const calls: string[] = []
  const hanging = defineChannel({
    name: 'hanging',
    version: 1,
    send(_options: Record<string, never>, message) {
      calls.push(message.event)
      return new Promise<null>(() => {})
    },
  })
  const t = testLandfall({
    targets: { web: fakeAdapter() },
    channels: [hanging.definition],
    environment: { notifications: [{ on: ['start', 'success'], channel: hanging({}) }] },
  })
  const record = await t.finish(await t.deploy(shop(t.targets.web, allAtOnce()), { version: '2.0.0' }))
  expect(record.status).toBe('success')
  expect(calls).toEqual(['start', 'success'])
  const givenUp = record.notifications.filter(({ status }) => status === 'failed')
  expect(givenUp.map(({ event }) => event)).toContain('start')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
})
