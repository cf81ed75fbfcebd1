// A canary on the local adapter, asked by a real Prometheus, under load.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { local, stopSupervisor } from '@landfall/adapter-local'
import {
  allAtOnce,
  canary,
  createLandfall,
  type DeploymentRecord,
  definePipeline,
  directory,
  directoryStore,
  http,
  prometheusMetric,
  prometheusRatio,
  type StrategyUse,
  target,
} from '@landfall/core'
import { beforeAll, expect, test } from 'vitest'
import { ensurePackages, type Readiness } from '../services/debian-packages.ts'
import { startPrometheus } from '../services/prometheus.ts'
import { startUsers } from './support/users.ts'

const server = fileURLToPath(new URL('./project/server.mjs', import.meta.url))
const web = target('web', local)

let packages: Readiness
beforeAll(async () => {
  packages = await ensurePackages(['prometheus'])
}, 600_000)

test('a canary with more errors than its baseline is stopped, one with as many is promoted', async ({
  skip,
}) => {
  if (!packages.ready) skip(packages.reason)
  await using prometheus = await startPrometheus()
  await using world = await createWorld(prometheus.discovery)
  const { deploy, landfall } = world

  expect((await deploy('1.0.0', 2, allAtOnce())).outcome).toBe('succeeded')
  const url = (await landfall.current('production')).web?.url ?? ''
  await using users = startUsers(url, 100)

  const compared = canary({ steps: [50, 100], pause: '12s', analysis: metrics(prometheus.url) })
  const bad = await deploy('2.0.0', 12, compared)
  expect(bad).toMatchObject({ status: 'rolled_back', outcome: 'rolled_back' })
  expect(bad.error).toMatchObject({
    code: 'ANALYSIS_FAILED',
    message: expect.stringMatching(
      /^error rate of web: 1 measurement worse than the baseline, .* points more, .* by Fisher's exact test/,
    ),
  })
  expect(serving((await landfall.current('production')).web)).toEqual({ '1.0.0': 100 })

  const good = await deploy('3.0.0', 2, compared)
  expect(good.error ?? null).toBeNull()
  expect(good).toMatchObject({ status: 'success', outcome: 'succeeded' })
  expect(serving((await landfall.current('production')).web)).toEqual({ '3.0.0': 100 })
  expect(users.unanswered).toBe(0)
}, 180_000)

/** The error rate against that of the live version, and whether Prometheus reaches the canary at all. */
function metrics(url: string) {
  const requests = 'http_requests_total{version="${VERSION}",release="${RELEASE}"'
  return [
    prometheusRatio('error rate', {
      url,
      errors: `sum(increase(${requests},code=~"5.."}[\${WINDOW}]))`,
      total: `sum(increase(${requests}}[\${WINDOW}]))`,
      window: '10s',
      minSamples: 30,
    }),
    prometheusMetric('up', {
      url,
      query: 'up{version="${VERSION}"}',
      min: 1,
      critical: false,
    }),
  ]
}

function serving(
  seen: { readonly revisions: readonly { version: string | null; weight: number }[] } | undefined,
) {
  const revisions = (seen?.revisions ?? []).filter(({ weight }) => weight > 0)
  return Object.fromEntries(revisions.map(({ version, weight }) => [version, weight]))
}

async function createWorld(discovery: string) {
  const home = await mkdtemp(join(tmpdir(), 'landfall-analysis-'))
  const root = join(home, 'web')
  await mkdir(join(home, 'project'))
  const landfall = createLandfall({
    environments: {
      production: {
        targets: {
          web: local({
            root,
            port: 0,
            command: [process.execPath, 'server.mjs'],
            env: { DISCOVERY: discovery },
            health: { path: '/health' },
          }),
        },
      },
    },
    store: directoryStore(join(home, 'store')),
    projectDirectory: join(home, 'project'),
  })
  return {
    landfall,
    async deploy(version: string, errorPercent: number, strategy: StrategyUse): Promise<DeploymentRecord> {
      const pipeline = definePipeline('shop', (p) => {
        const run = `rm -rf dist && mkdir dist && cp ${server} dist/ && echo "$VERSION" > dist/version`
        const app = p.build('app', { run, ...directory('dist') })
        const release = p.push(app, web, { configuration: { ERROR_PERCENT: errorPercent } })
        p.deploy(web, release, strategy as ReturnType<typeof canary>, { verify: [http({ path: '/health' })] })
      })
      const plan = await landfall.plan(pipeline, { environment: 'production', version })
      const run = await landfall.deploy(plan, { by: 'test', allowWithoutRollbackTarget: version === '1.0.0' })
      return await run.result
    },
    async [Symbol.asyncDispose]() {
      await stopSupervisor(root)
      await rm(home, { recursive: true, force: true })
    },
  }
}
