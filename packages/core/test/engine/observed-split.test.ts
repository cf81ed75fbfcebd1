import { allAtOnce, canary } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { shop } from '../support/shop.ts'

const weighted = (options: object = {}) => fakeAdapter({ split: 'weighted', ...options })

/** The split by version, as the record has it by revision. */
function split(record: { readonly [key: string]: unknown }, web: ReturnType<typeof weighted>) {
  const { targets } = record as { targets: { web: { split: Record<string, number> | null } } }
  if (targets.web.split === null) return null
  return Object.fromEntries(
    Object.entries(targets.web.split).map(([id, weight]) => [web.target.revisions.get(id)?.version, weight]),
  )
}

test('a failure that is not rolled back is recorded with the split that it left', async () => {
  const t = testLandfall({
    targets: { web: weighted({ answers: { '2.0.0': [200, 200, 500] } }) },
    environment: { rollbackOnFailure: false },
  })
  const run = await t.deploy(shop(t.targets.web, canary({ steps: [10, 50] })), { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record).toMatchObject({
    status: 'failed',
    outcome: 'failed',
    error: { code: 'VERIFICATION_FAILED' },
  })
  expect(t.targets.web.split).toEqual({ '1.0.0': 90, '2.0.0': 10 })
  expect(split(record, t.targets.web)).toEqual({ '1.0.0': 90, '2.0.0': 10 })
  expect(record.targets.web?.live).toBeNull()
  expect(await t.landfall.holder('test')).toBeNull()
})

test('a failure that is not rolled back before anything changed is recorded with what was there', async () => {
  const t = testLandfall({
    targets: { web: weighted() },
    environment: { rollbackOnFailure: false },
  })
  t.targets.web.fail('push', { code: 'PLATFORM_REFUSED' })
  const run = await t.deploy(shop(t.targets.web, canary({ steps: [10, 50] })), { version: '2.0.0' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('failed_untouched')
  expect(split(record, t.targets.web)).toEqual({ '1.0.0': 100 })
  expect(record.targets.web?.live?.version).toBe('1.0.0')
})

test('a target that an irreversible step keeps from going back is recorded with its split', async () => {
  const t = testLandfall({ targets: { web: weighted({ answers: { '2.0.0': [200, 200, 500] } }) } })
  const pipeline = shop(t.targets.web, canary({ steps: [10, 50] }), {
    after: (p) => p.command('mail', 'mail', { irreversible: true, after: ['push/web'] }),
  })
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(record.outcome).toBe('needs_person')
  expect(split(record, t.targets.web)).toEqual(t.targets.web.split)
})

test('a target of which nothing is known any more claims nothing', async () => {
  const t = testLandfall({ targets: { web: weighted({ answers: { '2.0.0': [200, 200, 500] } }) } })
  const run = await t.deploy(shop(t.targets.web, canary({ steps: [10, 50], pause: '1m' })), {
    version: '2.0.0',
  })
  await t.clock.advance('30s')
  t.targets.web.fail('current', { times: 'always', code: 'PLATFORM_UNREACHABLE' })
  const record = await t.finish(run)
  expect(record.outcome).toBe('unknown')
  expect(record.targets.web).toMatchObject({ live: null, split: null })
  expect(await t.landfall.holder('test')).toMatchObject({ deployment: run.id })
})

test('a split that was there before is not called a live revision', async () => {
  const t = testLandfall({ targets: { web: weighted() } })
  const web = t.targets.web.target
  const pipeline = shop(t.targets.web, canary({ steps: [50] }))
  await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  const ids = [...web.revisions.keys()]
  for (const id of ids)
    web.revisions.set(id, Object.assign(web.revisions.get(id) as object, { running: true }) as never)
  const by = { verb: 'shift', operationId: 'a person', fencingToken: { term: 2 ** 52, sequence: 0 } }
  web.shift({ [ids[0] as string]: 50, [ids[1] as string]: 50 }, by as never)

  t.targets.web.fail('push', { code: 'PLATFORM_REFUSED' })
  const record = await t.finish(await t.deploy(pipeline, { version: '3.0.0' }))
  expect(record.outcome).toBe('failed_untouched')
  expect(split(record, t.targets.web)).toEqual({ '1.0.0': 50, '2.0.0': 50 })
  expect(record.targets.web?.live).toBeNull()
})

test('a plan says how much of the traffic meets the release before it is verified', async () => {
  const t = testLandfall({ targets: { web: weighted() } })
  const plan = await t.plan(shop(t.targets.web, allAtOnce()), { version: '2.0.0' })
  expect(plan.targets.web?.rollout?.exposedBeforeVerification).toBe(100)
})
