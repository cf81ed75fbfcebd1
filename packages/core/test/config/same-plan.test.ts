import { fileURLToPath } from 'node:url'
import { parseDuration, type SealedPlan } from '@landfall/core'
import { loadConfig, type Project, type ProjectOptions, projectFrom } from '@landfall/core/config'
import { fakeAdapter, memoryStore, virtualClock } from '@landfall/core/testing'
import { describe, expect, test } from 'vitest'
import { assemble } from '../../src/config/assemble/assemble.ts'
import { validate } from '../../src/config/validate.ts'
import config from './fixtures/shop.config.ts'
import { adapterFor } from './support/fake-deployment.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

/** Adapters, store and clock of a process of its own. */
function surroundings(): ProjectOptions {
  const clock = virtualClock()
  const store = memoryStore({ now: () => new Date(clock.now()).toISOString() })
  const fake = () => fakeAdapter({ split: 'weighted', live: '1.0.0' })
  const adapters = { fake: adapterFor(fake()), pods: adapterFor(fake(), 'pods') }
  return { adapters, clock, store: store.process(), variables: {}, directory: '/srv/shop' }
}

const request = { version: '2.0.0', commit: 'abc123def', notes: 'hello' }
const plan = (project: Project, environment: string): Promise<SealedPlan> =>
  project.plan({ environment, ...request })

describe.each(['staging', 'production'])('%s: one plan, byte for byte', (environment) => {
  test('from a YAML file, from a module and from code', async () => {
    const yaml = await loadConfig(fixture('shop.yaml'), surroundings())
    const module = await loadConfig(fixture('shop.config.ts'), surroundings())
    const code = projectFrom(config, surroundings())
    const wished = JSON.stringify(await plan(code, environment))
    expect(JSON.stringify(await plan(yaml, environment))).toBe(wished)
    expect(JSON.stringify(await plan(module, environment))).toBe(wished)
  })
})

const none = { adapters: {}, unavailable: new Set<string>(), directory: '/', channels: [], variables: {} }

describe('what the file comes to', () => {
  const { environments, findings } = assemble(validate(config).config, {
    ...none,
    adapters: surroundings().adapters ?? {},
  })
  const steps = (name: string) => environments.get(name)?.pipeline?.compiled.steps ?? []
  const step = (name: string, id: string) => steps(name).find((one) => one.id === id)

  test('nothing is wrong with it', () => {
    expect(findings).toEqual([])
  })

  test('the steps are in the order of a release', () => {
    expect(steps('production').map(({ id, uses }) => `${id} ${uses}`)).toEqual([
      'tests check@1',
      'audit check@1',
      'compile command@1',
      'app build@1',
      'maps build@1',
      'image build@1',
      'tag tag@1',
      'migrations migrate@1',
      'push/web push@1',
      'push/assets push@1',
      'deploy/web deploy@1',
      'deploy/assets deploy@1',
      'verify/web verify@1',
      'record record@1',
      'manifest manifest@1',
    ])
  })

  test('an environment leaves a target out, changes its options and its strategy', () => {
    expect(steps('staging').map(({ id }) => id)).not.toContain('push/assets')
    expect(step('staging', 'deploy/web')?.input).toMatchObject({ strategy: { uses: 'blue-green@1' } })
    expect(step('production', 'deploy/web')?.input).toMatchObject({ strategy: { uses: 'canary@1' } })
    expect(step('production', 'deploy/assets')?.input).toMatchObject({ strategy: { uses: 'all-at-once@1' } })
  })

  test('paths gate the traffic, commands look at what is live', () => {
    const names = (id: string) => {
      const checks = step('production', id)?.input.checks as { name: string; attempts: number }[] | undefined
      return checks?.map(({ name, attempts }) => `${name} ${attempts}`)
    }
    expect(names('deploy/web')).toEqual(['health 5', 'version 5'])
    expect(names('deploy/assets')).toEqual(['health 5'])
    expect(names('verify/web')).toEqual(['public_health 5'])
  })

  test('what is built, kept and tagged', () => {
    expect(step('production', 'app')?.input).toMatchObject({
      artifact: { type: 'tarball', from: 'dist', path: 'dist-${VERSION}.tar.gz' },
      keep: 'artifacts',
    })
    expect(step('production', 'maps')?.input).not.toHaveProperty('keep')
    expect(step('production', 'image')?.input).not.toHaveProperty('keep')
    expect(step('production', 'tag')?.input).toEqual({
      tag: 'shop-${VERSION}',
      message: 'Shop ${VERSION}',
      remote: null,
    })
    expect(step('production', 'record')?.input).toEqual({ file: 'deploys/production.yaml' })
  })

  test('the migration', () => {
    expect(step('production', 'migrations')?.input).toMatchObject({
      files: ['db/migrations/*.sql'],
      dryRun: { run: 'npm run db:migrate:dry-run', env: { DATABASE_URL: '${env:STAGING_DATABASE_URL}' } },
      apply: { run: 'npm run db:migrate', env: { DATABASE_URL: '${env:DATABASE_URL}' } },
      runs: 'before-traffic',
      previousCode: 'compatible',
      mergedInto: { branch: 'main', remote: 'origin' },
      approvalTimeoutMs: parseDuration('8h'),
    })
  })

  test('the rules of production', () => {
    expect(environments.get('production')?.environment).toMatchObject({
      url: 'https://app.example.com',
      autoDeploy: false,
      approvalRequired: true,
      approvalTimeout: '4h',
      approval: { minimum: 2, notRequester: true },
      rollbackOnFailure: true,
      rollbackCommands: { fake: { run: 'kubectl rollout undo deployment/app' } },
      rollbackWithin: 3,
      promotesFrom: 'staging',
      windows: [{ days: ['mon', 'tue'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin' }],
      concurrency: 'queue',
      queueTimeout: '1h',
    })
  })

  test('signers prove who approves', () => {
    const approval = { allowed_signers: '/etc/landfall/allowed_signers' }
    const made = assemble({ environments: { live: { approval } } }, none)
    expect(made.environments.get('live')?.environment.approval?.approvers?.name).toEqual(expect.any(String))
  })

  test('who is told about what', () => {
    expect(environments.get('production')?.environment.notifications).toMatchObject([
      { on: 'start', channel: { uses: 'slack@1', input: { webhook: '${env:SHOP_WEBHOOK}' } } },
      { on: 'failure', channel: { uses: 'pagerduty@1', input: { severity: 'high' } } },
      {
        on: 'failure',
        channel: { uses: 'webhook@1', input: { secret: '${env:HOOK_SECRET}' } },
      },
      { on: ['success', 'failure', 'rolled_back', 'approval_needed'], channel: { uses: 'email@1' } },
      {
        on: ['success', 'failure', 'rolled_back', 'approval_needed'],
        channel: { uses: 'slack@1', input: { webhook: '${env:CHAT_WEBHOOK}', details: false } },
      },
    ])
  })
})

test('a thousand steps', async () => {
  const pre_checks = Array.from({ length: 1_000 }, (_, index) => ({
    check: `check ${index}`,
    command: 'true',
  }))
  const { environments } = { environments: { test: {} } }
  const project = projectFrom({ pre_checks, environments }, surroundings())
  const { pipeline } = await plan(project, 'test')
  expect(pipeline.steps).toHaveLength(1_000)
  expect(new Set(pipeline.steps.map(({ id }) => id)).size).toBe(1_000)
})
