import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NoPostgres, type Postgres, startPostgres } from '../../../../../test/services/postgres.ts'
import { createLandfall, type DeploymentRecord, definePipeline, type Subject } from '../../../src/index.ts'
import type { MigrationPlan } from '../../../src/migrate/migration-plan.ts'
import { memoryStore } from '../../../src/testing/memory-store.ts'
import { migrationProject } from './migration-project.ts'
import { temporaryDirectory } from './test-context.ts'

let postgres: Postgres | NoPostgres

beforeAll(async () => {
  postgres = await startPostgres()
}, 600_000)
afterAll(() => (postgres.ready ? postgres.stop() : undefined))

/** Deploys the fixture's migrations, and answers the question by `answer`. */
async function migrate(
  { url, shadow }: { readonly url: string; readonly shadow: string },
  answer: 'approve' | 'reject',
  sql?: string,
): Promise<{ record: DeploymentRecord; subject: Subject | undefined }> {
  const projectDirectory = await temporaryDirectory()
  await migrationProject(projectDirectory)
  if (sql !== undefined) await writeFile(join(projectDirectory, 'db/migrations/003_more.up.sql'), sql)
  const landfall = createLandfall({
    environments: { production: { targets: {} } },
    store: memoryStore(),
    projectDirectory,
    variables: {
      PATH: process.env.PATH,
      HOME: projectDirectory,
      DATABASE_URL: url,
      SHADOW_DATABASE_URL: shadow,
    },
  })
  const shop = definePipeline('shop', (p) => {
    p.migrate('migrations', {
      files: 'db/migrations/*.sql',
      dryRun: 'npm run db:migrate:dry-run',
      apply: 'npm run db:migrate',
      verify: 'npm run db:status',
      rollback: 'npm run db:migrate:rollback',
      runs: 'before-traffic',
      previousCode: 'compatible',
    })
  })
  const plan = await landfall.plan(shop, { environment: 'production', version: '1.0.0' })
  const run = await landfall.deploy(plan, { by: 'ada', allowWithoutRollbackTarget: true })
  let subject: Subject | undefined
  for await (const event of run.events()) {
    if (event.type !== 'noted' || event.note.kind !== 'person.asked') continue
    subject = event.note.subject as Subject
    await run[answer]({ by: 'grace', comment: 'seen' })
  }
  return { record: await run.result, subject }
}

async function databases(name: string): Promise<{ url: string; shadow: string; server: Postgres }> {
  if (!postgres.ready) throw new Error(postgres.reason)
  return {
    url: await postgres.createDatabase(name),
    shadow: postgres.url(`${name}_shadow`),
    server: postgres,
  }
}

const tables = "SELECT string_agg(tablename, ' ' ORDER BY 1) FROM pg_tables WHERE schemaname = 'public'"

test('the plan of the dry run is what a person approves, and then it is applied', async ({ skip }) => {
  if (!postgres.ready) return skip(postgres.reason)
  const { server, ...urls } = await databases('approved')
  const { record, subject } = await migrate(urls, 'approve')
  const plan = subject?.dryRun?.plan as MigrationPlan | undefined
  expect(plan).toMatchObject({
    source: 'output',
    tables: [{ name: 'orders', change: 'created' }],
    indexes: [{ name: 'orders_currency', table: 'orders', change: 'created' }],
    other: [],
  })
  expect(plan?.rollback).toContain('  DROP TABLE orders;')
  expect(record.outcome).toBe('succeeded')
  expect(await server.query('approved', 'SELECT count(currency) FROM orders')).toBe('0')
})

test('a migration that is refused changes nothing', async ({ skip }) => {
  if (!postgres.ready) return skip(postgres.reason)
  const { server, ...urls } = await databases('refused')
  const { record } = await migrate(urls, 'reject')
  expect(record.outcome).toBe('failed_untouched')
  expect(await server.query('refused', tables)).toBe('')
})

test('one that fails on the real rows is rolled back at once', async ({ skip }) => {
  if (!postgres.ready) return skip(postgres.reason)
  const { server, ...urls } = await databases('failing')
  // True in the copy, which has no rows, and not in the database.
  await server.query('failing', 'CREATE TABLE old (id int); INSERT INTO old VALUES (1), (1)')
  const { record } = await migrate(urls, 'approve', 'CREATE UNIQUE INDEX one ON old (id);')
  expect(record.error?.code).toBe('MIGRATION_FAILED')
  expect(await server.query('failing', tables)).toBe('old schema_migrations')
})
