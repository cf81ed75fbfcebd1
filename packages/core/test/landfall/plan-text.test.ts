import { allAtOnce, canary, definePipeline, directory, http, planText, target } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'

test('a plan tells a person what is live, what would change, who is exposed, and how it is undone', async () => {
  const t = testLandfall({
    targets: { web: fakeAdapter({ split: 'weighted' }), api: fakeAdapter({ live: null }) },
  })
  const web = target('web', t.targets.web)
  const api = target('api', t.targets.api)
  const shop = definePipeline('shop', (p) => {
    p.check('tests', 'npm test', { required: false })
    p.command('seed', 'npm run seed', { irreversible: true })
    const app = p.build('app', directory('dist'))
    const pushed = p.push(app, web)
    p.deploy(web, pushed, canary({ steps: [5, 50] }), { verify: [http({ path: '/health' })] })
    p.deploy(api, p.push(app, api), allAtOnce())
  })
  const sealed = await t.plan(shop, { version: '2.0.0', commit: 'abc123' })
  expect(planText(sealed).replace(sealed.digest.slice(0, 12), 'DIGEST')).toBe(
    `
Deploy 2.0.0 to test (commit abc123)
  plan DIGEST

Steps
  tests (check@1, optional)
  seed (command@1, cannot be undone)
  app (build@1)
  push/web (push@1)
  deploy/web (deploy@1)
  push/api (push@1)
  deploy/api (deploy@1)

Target web (fake)
  live now: 1.0.0 100 %
  a rollback returns to: 1.0.0
  strategy: canary@1
    1. stage beside the live revision and verify (at most 0 %)
    2. canary 5 % (at most 5 %)
    3. canary 50 % (at most 50 %)
    4. canary 100 % (at most 100 %)
  nobody meets the release before it is verified
  undone by: all traffic goes back to the stable revision in one change; then the new one is stopped

Target api (fake)
  live now: nothing is live
  a rollback returns to: nothing
  strategy: all-at-once@1
    1. update (at most 100 %)
  exposed before verification: 100 %
  undone by: nothing: there is no stable revision, and what is live cannot be taken away
`.trim(),
  )
})
