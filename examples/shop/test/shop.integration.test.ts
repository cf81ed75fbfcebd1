// The whole story by the command `landfall`, against real servers: PostgreSQL, Prometheus, git, SMTP and HTTP.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalEvent } from '@landfall/core'
import { parseManifest, parseRecord } from '@landfall/core/config'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Readiness } from '../../../test/services/debian-packages.ts'
import { acts } from '../src/acts.ts'
import { landfall } from '../src/command.ts'
import { customersInWords, percentOf } from '../src/customers.ts'
import { differencesOf, type Performed, perform, urlOf } from '../src/perform.ts'
import {
  type EnvironmentName,
  emptyManifest,
  openWorkshop,
  shopCanRun,
  type Workshop,
} from '../src/workshop.ts'
import { seedManifest, seedRecord } from './support/seed.ts'
import { shapeProblems } from './support/shape.ts'

/** A slow machine that does much else. */
const patienceMs = 300_000

let readiness: Readiness
let workshop: Workshop
const ended = new AbortController()

beforeAll(async () => {
  readiness = await shopCanRun()
  if (readiness.ready) workshop = await openWorkshop(ended.signal)
}, 900_000)
beforeEach(({ skip }) => {
  if (!readiness.ready) skip(readiness.reason)
})
afterAll(async () => {
  ended.abort()
  if (readiness.ready) await workshop[Symbol.asyncDispose]()
}, patienceMs)

const performed: Performed[] = []

/** The next act of the story, performed and compared with what it says. */
async function next(version: string, environment: EnvironmentName): Promise<Performed> {
  const act = acts[performed.length]
  if (act?.version !== version || act.environment !== environment) throw new Error(`${act?.title} is next`)
  const done = await perform(workshop, act, false)
  performed.push(done)
  expect(differencesOf(done), `${act.title}: ${JSON.stringify(done.record.error)}`).toEqual([])
  return done
}

const waits = expect.stringMatching(
  /waits for an approval of [\w-]+\.\nNext: look at the plan, then approve or reject it/,
)

test(
  'production takes nothing that has not succeeded in staging, and nothing that a program starts',
  async () => {
    await workshop.repository.commit('0.9.0', 'Not tried in staging yet')
    const args = ['deploy', 'production', '0.9.0', '--yes', '--first', '--by', 'orchestrator']
    const setting = {
      directory: workshop.repository.checkout,
      variables: workshop.variables('production'),
      shown: false,
      signal: ended.signal,
    }
    const byProgram = await landfall(args, setting)
    expect(byProgram.output).toContain('PERSON_REQUIRED')
    expect(byProgram.exitCode).toBe(7)
    const tooEarly = await landfall(args, { ...setting, terminal: true })
    expect(tooEarly.output).toContain('NOT_PROMOTED')
    expect(tooEarly.exitCode).not.toBe(0)
  },
  patienceMs,
)

test(
  '1.0.0: checked, built, tagged, migrated with an approval, deployed, told about',
  async () => {
    const staging = await next('1.0.0', 'staging')
    expect(staging.record.deployed_by).toBe('orchestrator')
    expect(staging.slack).toEqual(['🚀 Deploying v1.0.0 to staging', waits, '✅ v1.0.0 deployed to staging'])
    expect(staging.mails).toEqual([{ to: ['team@example.com'], subject: '1.0.0 is live in staging' }])
    expect(staging.asked).toHaveLength(1)
    for (const words of ['orders: created', '+ article text, not null', 'DROP TABLE orders;'])
      expect(staging.asked[0]?.output).toContain(words)

    const production = await next('1.0.0', 'production')
    expect(production.record.deployed_by).toBe('ben@example.com')
    expect(production.record.promoted_from).toBe('staging')
    expect(production.asked).toHaveLength(2)
    const mailed = production.mails.map(({ to, subject }) => `${to.join()}: ${subject}`).sort()
    expect(mailed.filter((one) => one.startsWith('ops-team@example.com: '))).toHaveLength(3)
    expect(mailed).toContain('team@example.com: 1.0.0 is live in production')
    await expectTag(production)
  },
  patienceMs,
)

test(
  '1.1.0: an added column, its plan, its signed approval',
  async () => {
    await next('1.1.0', 'staging')
    const { record, asked } = await next('1.1.0', 'production')
    const plan = [
      'orders: altered',
      '+ gift_note varchar(200)',
      'update orders',
      "UPDATE orders SET gift_note = '' WHERE gift_note IS NULL",
      'created orders_by_article on orders',
      'Rollback',
      'DROP INDEX orders_by_article;',
      'ALTER TABLE orders DROP COLUMN gift_note;',
    ]
    for (const words of plan) expect(asked[0]?.output).toContain(words)
    expect(asked[1]?.output).toContain('Deploy 1.1.0 to production?')
    expect(record.approvals).toEqual([
      { step: 'migrations', by: 'ana@example.com', decision: 'approved', comment: '', proven: true },
      {
        step: 'environment-approval',
        by: 'ana@example.com',
        decision: 'approved',
        comment: '',
        proven: true,
      },
    ])
    expect(record.migrations).toMatchObject([
      {
        state: 'applied',
        fresh: ['db/migrations/0002_gift_notes.up.sql'],
        plan: { tables: [{ name: 'orders', columnsAdded: [{ name: 'gift_note', type: 'varchar(200)' }] }] },
      },
    ])
    expect(await columnsOf('production')).toEqual(['id', 'article', 'cents', 'ordered_at', 'gift_note'])
    await expectTag({ record })
  },
  patienceMs,
)

test('the record of 1.1.0 is the document that the seed describes', async () => {
  const ours = parseRecord(await readFile(join(workshop.home, 'records/production.yaml'), 'utf8'))
  const seed = await seedRecord()
  expect(shapeProblems(seed, ours)).toEqual([])
  expect(Object.keys(ours).filter((key) => key in seed)).toEqual(Object.keys(seed))
  const { commit } = performed.at(-1)?.record ?? {}
  expect(ours).toMatchObject({
    version: '1.1.0',
    environment: 'production',
    status: 'success',
    pre_checks: [
      { name: 'tests', status: 'pass' },
      { name: 'build', status: 'pass' },
      { name: 'pending-migrations', status: 'warning' },
      { name: 'variables', status: 'pass' },
    ],
    verification: { health_check: 'pass', version_check: 'pass', smoke_tests: 'pass' },
    url: await urlOf(workshop, 'production'),
    commit,
    deployed_by: 'ben@example.com',
    notes: '',
  })
  expect(ours.artifacts.map(({ type }) => type)).toEqual(['directory', 'tarball', 'source_map'])
  expect(ours.timeline.started).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  expect(ours.timeline.duration).toMatch(/^(\d+h)?(\d+m)?\d+(\.\d)?s$/)
  expect(ours.notifications).toContainEqual({
    event: 'start',
    channel: 'slack@1',
    status: 'sent',
    error: null,
  })
})

test(
  'a bad version is rolled back, and nobody meets it where the strategy promises so',
  async () => {
    await next('1.1.0', 'eu')
    const { record, slack, pagerduty } = await next('1.2.0', 'staging')
    expect(record.error?.message).toContain('a lantern was sold for 3540 cents instead of 3450')
    expect(record.targets.web).toMatchObject({ verdict: 'bad', live: { version: '1.1.0' } })
    expect(slack).toEqual([
      '🚀 Deploying v1.2.0 to staging',
      expect.stringMatching(/^❌ Deployment failed: smoke_tests failed on web/),
    ])
    expect(pagerduty).toMatchObject([
      { event_action: 'trigger', dedup_key: 'landfall/shop/staging', payload: { severity: 'critical' } },
    ])
    // In eu the act itself says that no customer may meet it.
    const { customers } = await next('1.2.0', 'eu')
    expect(customersInWords(customers)).toMatch(/ requests, 0\.0 % failed; answered by 1\.1\.0 100\.0 %$/)
  },
  patienceMs,
)

test(
  'a migration that fails is rolled back at once, and the pipeline halts',
  async () => {
    const { record, slack, pagerduty } = await next('1.3.0', 'staging')
    expect(record.status).toBe('failed')
    expect(record.migrations).toMatchObject([{ state: 'rolled_back' }])
    expect(await columnsOf('staging')).toEqual(['id', 'article', 'cents', 'ordered_at', 'gift_note'])
    expect(
      await workshop.postgres.query('staging', 'SELECT name FROM schema_migrations ORDER BY position'),
    ).toBe('0001_orders\n0002_gift_notes')
    const commands = (await journalOf({ record })).flatMap((event) =>
      event.type === 'effect.started' && event.path.startsWith('migrations/') && event.name === 'command@1'
        ? [(event.input as { readonly run: string }).run]
        : [],
    )
    expect(commands).toEqual(['npm run db:migrate', 'npm run db:migrate:rollback'])
    const statuses = Object.fromEntries(record.steps.map(({ name, status }) => [name, status]))
    expect(statuses).toMatchObject({ migrations: 'fail', 'push/web': 'not run', 'deploy/web': 'not run' })
    expect(slack.at(-1)).toMatch(/^❌ Deployment failed: The migration migrations failed and was rolled back/)
    expect(pagerduty).toMatchObject([{ event_action: 'trigger', dedup_key: 'landfall/shop/staging' }])
  },
  patienceMs,
)

test(
  'a canary that Prometheus finds worse is stopped',
  async () => {
    const { record, customers } = await next('1.4.0', 'eu')
    expect(record.error?.message).toMatch(
      /^error-rate of web: 1 measurement worse than the baseline, .* by Fisher's exact test/,
    )
    expect(percentOf(customers, ({ version }) => version === '1.4.0')).toBeGreaterThan(0)
    expect(customers.filter(({ isGood, version }) => !isGood && version !== '1.4.0')).toEqual([])
    const url = await urlOf(workshop, 'eu')
    const versions = await Promise.all(
      Array.from({ length: 20 }, async () => (await fetch(`${url}/version`)).text()),
    )
    expect(new Set(versions)).toEqual(new Set(['1.1.0']))
  },
  patienceMs,
)

test(
  '1.5.0 ends the incident, and is promoted with the bytes that succeeded',
  async () => {
    const staging = await next('1.5.0', 'staging')
    expect(staging.pagerduty).toMatchObject([{ event_action: 'resolve', dedup_key: 'landfall/shop/staging' }])
    const production = await next('1.5.0', 'production')
    expect(production.record.artifacts).toEqual(staging.record.artifacts)
    expect(production.record.targets.web?.release).toBe(staging.record.targets.web?.release)
    const effects = (await journalOf(production)).flatMap((event) =>
      event.type === 'effect.started' && /^(?:app|package|source-map)\//.test(event.path) ? [event.name] : [],
    )
    expect(effects).toEqual(['same-artifact@1', 'same-artifact@1', 'same-artifact@1'])
    await expectTag(production)
    expect(performed).toHaveLength(acts.length)
  },
  patienceMs,
)

test('the manifest has every release as the seed has it, and keeps its comments', async () => {
  const text = await readFile(join(workshop.home, 'releases.yaml'), 'utf8')
  const [before = '', after = ''] = emptyManifest.split('releases: []')
  expect(text.startsWith(before)).toBe(true)
  expect(text).toContain('# written by the deployments')
  expect(text.endsWith(after.slice(after.indexOf('\n')))).toBe(true)
  const entries = parseManifest(text)
  const [seed] = await seedManifest()
  expect(entries.map((entry) => Object.keys(entry))).toEqual(entries.map(() => Object.keys(seed ?? {})))
  const told = entries.map(({ version, environment, status }) => `${version} ${environment} ${status}`)
  expect(told).toEqual([
    '1.0.0 staging deployed',
    '1.0.0 production deployed',
    '1.1.0 staging deployed',
    '1.1.0 production deployed',
    '1.1.0 eu deployed',
    '1.2.0 staging rolled_back',
    '1.2.0 eu rolled_back',
    '1.4.0 eu rolled_back',
    '1.5.0 staging deployed',
    '1.5.0 production deployed',
  ])
  expect(entries[3]).toMatchObject({
    date: performed[3]?.record.timeline.completed,
    stories: ['US-002', 'US-003'],
  })
  expect(entries[4]?.stories).toEqual(['US-001', 'US-002', 'US-003'])
})

/** The remote has an annotated tag of the version, on the commit of the record. */
async function expectTag({ record }: Pick<Performed, 'record'>): Promise<void> {
  const { tag, commit } = record
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', ['-C', workshop.repository.remote, ...args])).stdout
  expect(tag).toBe(`v${record.version}`)
  expect(await git('cat-file', '-t', `refs/tags/${tag}`)).toBe('tag')
  expect(await git('rev-parse', `refs/tags/${tag}^{commit}`)).toBe(commit)
  expect(await git('for-each-ref', '--format=%(contents:subject)', `refs/tags/${tag}`)).toBe(
    `Release ${record.version}`,
  )
}

async function columnsOf(environment: EnvironmentName): Promise<string[]> {
  const sql =
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'orders' ORDER BY ordinal_position"
  return (await workshop.postgres.query(environment, sql)).split('\n')
}

async function journalOf({ record }: Pick<Performed, 'record'>): Promise<JournalEvent[]> {
  const { landfall: library } = await workshop.project(record.environment as EnvironmentName)
  const run = await library.attach(record.deployment)
  const events: JournalEvent[] = []
  for await (const event of run.events()) events.push(event)
  return events
}
