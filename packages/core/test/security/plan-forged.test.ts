import { createHash } from 'node:crypto'
import {
  type Approvers,
  allAtOnce,
  type Environment,
  LandfallError,
  type Plan,
  type SealedPlan,
} from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/json/canonical.ts'
import { failureOf, shop } from '../support/shop.ts'

/** Changes a plan and writes its digest anew, as whoever writes a plan can. */
function forged({ digest: _, ...plan }: SealedPlan, change: (plan: Plan) => Plan): SealedPlan {
  const changed = change(plan)
  return { ...changed, digest: createHash('sha256').update(canonicalJson(changed)).digest('hex') }
}

/** Takes out a step, and nobody waits for it any more. */
const without =
  (id: string) =>
  (plan: Plan): Plan => {
    const steps = plan.pipeline.steps
      .filter((step) => step.id !== id)
      .map((step) => ({ ...step, after: step.after.filter((one) => one !== id) }))
    return { ...plan, pipeline: { ...plan.pipeline, steps } }
  }

const withStep =
  (id: string, facts: object) =>
  (plan: Plan): Plan => {
    const steps = plan.pipeline.steps.map((step) => (step.id === id ? { ...step, ...facts } : step))
    return { ...plan, pipeline: { ...plan.pipeline, steps } }
  }

const approvers: Approvers = { name: 'nobody', verify: async () => ({ refused: 'nobody counts' }) }
const strict: Omit<Environment, 'targets'> = {
  approvalRequired: true,
  autoDeploy: false,
  approval: { minimum: 2, approvers },
  windows: [{ days: ['mon'], from: '09:00', to: '10:00' }],
}

async function refused(change: (plan: Plan) => Plan, environment = strict) {
  const t = testLandfall({ targets: { web: fakeAdapter() }, environment })
  const plan = await t.plan(shop(t.targets.web, allAtOnce()), { version: '2.0.0' })
  const options = { by: 'bot', automated: true }
  const error = await failureOf(t.landfall.deploy(forged(plan, change), options))
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
  expect(await t.landfall.holder('test')).toBeNull()
  return error
}

for (const [what, change] of [
  ['calls itself a rollback, which no window holds', (plan) => ({ ...plan, kind: 'rollback' })],
  ['has no approval', without('environment-approval')],
  ['has an approval that nothing waits for', withStep('deploy/web', { after: [] })],
  ['has an approval that may fail', withStep('environment-approval', { required: false })],
  [
    'has an approval that is skipped',
    withStep('environment-approval', { when: { uses: 'never@1', input: {} } }),
  ],
  ['asks fewer people', (plan) => ({ ...plan, approval: { ...plan.approval, minimum: 1 } })],
  ['believes names', (plan) => ({ ...plan, approval: { ...plan.approval, proven: false } })],
] as readonly (readonly [string, (plan: Plan) => Plan])[]) {
  test(`a plan that ${what} is refused, also with a digest of its own`, async () => {
    expect(await refused(change)).toMatchObject({ code: 'PLAN_STALE', target: 'test' })
  })
}

for (const [what, change] of [
  ['without the promotion', without('promotion')],
  ['with a promotion from elsewhere', withStep('promotion', { input: { from: 'test' } })],
] as const) {
  test(`a plan ${what} is refused where a promotion is asked for`, async () => {
    expect(await refused(change, { promotesFrom: 'staging' })).toMatchObject({ code: 'PLAN_STALE' })
  })
}

test('what is planned by the rules is taken, and so is a planned rollback', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() }, environment: { approvalRequired: true } })
  const run = await t.deploy(shop(t.targets.web, allAtOnce()), { version: '2.0.0' })
  await t.approve(run, { by: 'ann' })
  expect((await t.finish(run)).status).toBe('success')
  const back = await t.landfall.rollback({ environment: 'test', by: 'ann' })
  expect((await t.finish(back)).outcome).toBe('rolled_back')
})

test('what an approver throws is told without its secrets', async () => {
  const token = 'Pl4nted-bearer-token'
  const failing: Approvers = {
    name: 'oidc',
    async verify() {
      throw new Error(`GET https://issuer.example answered 500 to Bearer ${token}`)
    },
  }
  const t = testLandfall({
    targets: { web: fakeAdapter() },
    environment: { approval: { approvers: failing } },
    secrets: [token],
  })
  const plan = await t.plan(shop(t.targets.web, allAtOnce()), { version: '2.0.0' })
  const error = await failureOf(t.landfall.deploy(plan, { by: 'ann', proof: 'x' }))
  expect(error).toMatchObject({ code: 'REQUESTER_UNPROVEN' })
  expect(`${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain(token)
})

test('a code that is no code is not looked up in what every object has', () => {
  for (const code of ['constructor', '__proto__', 'toString'])
    expect(
      LandfallError.fromJSON({
        ...new LandfallError({ code: 'ABORTED', message: 'x' }).toJSON(),
        code,
      } as never).code,
    ).toBe('UNEXPECTED')
})
