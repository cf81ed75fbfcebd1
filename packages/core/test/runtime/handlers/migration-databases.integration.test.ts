import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensurePackages, type Readiness } from '../../../../../test/services/debian-packages.ts'
import { type NoPostgres, type Postgres, startPostgres } from '../../../../../test/services/postgres.ts'
import { migrationPlanText } from '../../../src/migrate/plan-text.ts'
import { command } from '../../../src/runtime/handlers/command.ts'
import { migrationFiles } from '../../../src/runtime/handlers/migration-files.ts'
import { migrationPlan } from '../../../src/runtime/handlers/migration-plan.ts'
import { migrationProject } from './migration-project.ts'
import { type TestContext, testContext } from './test-context.ts'

const patterns = ['db/migrations/*.sql']

let postgres: Postgres | NoPostgres
let sqlite: Readiness

beforeAll(async () => {
  postgres = await startPostgres()
  sqlite = await ensurePackages(['sqlite3'])
}, 600_000)
afterAll(() => (postgres.ready ? postgres.stop() : undefined))

/** A shop with a database in which the first migration is applied; the second one is new. */
async function shop(env: Readonly<Record<string, string>>): Promise<Shop> {
  const context = await testContext()
  await migrationProject(context.projectDirectory)
  const run = (script: string, deployment = 'two') =>
    command({ run: `npm run ${script}`, env, variables: { DEPLOYMENT: deployment } }, context)
  const first = join(context.projectDirectory, 'first')
  await cp(join(context.projectDirectory, 'db/migrations'), first, {
    recursive: true,
    filter: (path) => !path.includes('002_'),
  })
  await command(
    { run: 'npm run db:migrate', env: { ...env, MIGRATIONS: first }, variables: { DEPLOYMENT: 'one' } },
    context,
  )
  const { files } = await migrationFiles({ patterns, applied: {} }, context)
  const applied = Object.fromEntries(
    files.filter(({ path }) => path.includes('001_')).map(({ path, sha256 }) => [path, sha256]),
  )
  const brought = files.filter(({ path }) => !(path in applied))
  const dryRun = () => migrationPlan({ run: 'npm run db:migrate:dry-run', env, files: brought }, context)
  const add = (name: string, sql: string) =>
    writeFile(join(context.projectDirectory, 'db/migrations', name), sql)
  return { context, run, dryRun, applied, add }
}

interface Shop {
  readonly context: TestContext
  run(script: string, deployment?: string): ReturnType<typeof command>
  dryRun(): ReturnType<typeof migrationPlan>
  readonly applied: Readonly<Record<string, string>>
  add(name: string, sql: string): Promise<void>
}

const expectedText = [
  'Tables',
  '  orders: altered',
  "    + currency text, not null, default 'EUR'",
  '',
  'Data',
  '  update orders',
  "    UPDATE orders SET currency = 'CHF' WHERE customer LIKE '%(CH)'",
  '',
  'Indexes',
  '  created orders_currency on orders',
  '',
  'Rollback',
  '  db/migrations/002_currency.up.sql:',
  '    DROP INDEX orders_currency;',
  '    ALTER TABLE orders DROP COLUMN currency;',
  '',
  'Read from the SQL that the dry run printed.',
].join('\n')

test('PostgreSQL: planned on a copy of the schema, applied, verified, rolled back', async ({ skip }) => {
  if (!postgres.ready) return skip(postgres.reason)
  const { query } = postgres
  const url = await postgres.createDatabase('shop')
  const { context, run, dryRun, applied } = await shop({
    DATABASE_URL: url,
    SHADOW_DATABASE_URL: postgres.url('shop_shadow'),
  })
  await query('shop', "INSERT INTO orders (id, customer) VALUES (1, 'Ada'), (2, 'Urs (CH)')")
  const found = await migrationFiles({ patterns, applied }, context)
  expect(found.fresh).toEqual(['db/migrations/002_currency.down.sql', 'db/migrations/002_currency.up.sql'])
  await expect(run('db:status')).rejects.toMatchObject({ code: 'COMMAND_FAILED' })

  const { plan, tail } = await dryRun()
  expect(tail).toContain('> node db/migrate.mjs dry-run')
  expect(plan.source).toBe('output')
  expect(migrationPlanText(plan)).toContain(expectedText)
  // The copy has the new schema and no rows; the database is as it was.
  expect(await query('shop_shadow', 'SELECT count(currency), count(*) FROM orders')).toBe('0|0')
  await expect(query('shop', 'SELECT currency FROM orders')).rejects.toThrow('does not exist')

  await run('db:migrate')
  await run('db:status')
  expect(await query('shop', 'SELECT id, currency FROM orders ORDER BY id')).toBe('1|EUR\n2|CHF')

  await run('db:migrate:rollback')
  await expect(query('shop', 'SELECT currency FROM orders')).rejects.toThrow('does not exist')
  expect(await query('shop', 'SELECT count(*) FROM orders')).toBe('2')
})

test('PostgreSQL: a migration that fails in the copy never reaches the database', async ({ skip }) => {
  if (!postgres.ready) return skip(postgres.reason)
  const url = await postgres.createDatabase('shop_failing')
  const { dryRun, add } = await shop({
    DATABASE_URL: url,
    SHADOW_DATABASE_URL: postgres.url('shop_failing_shadow'),
  })
  await add('003_bad.up.sql', 'ALTER TABLE nowhere ADD COLUMN a int;')
  await expect(dryRun()).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    details: { tail: expect.stringContaining('relation "nowhere" does not exist') },
  })
  expect(await postgres.query('shop_failing', 'SELECT name FROM schema_migrations')).toBe('001_orders')
})

test('PostgreSQL: what fails half-way is run again, or undone without the earlier deployment', async ({
  skip,
}) => {
  if (!postgres.ready) return skip(postgres.reason)
  const { query } = postgres
  const url = await postgres.createDatabase('shop_halfway')
  const { run, add } = await shop({ DATABASE_URL: url })
  // Fails on real rows only, which is what a copy of the schema cannot show.
  await query('shop_halfway', "INSERT INTO orders (id, customer) VALUES (1, 'Ada'), (2, 'Ada')")
  await add('003_unique.up.sql', 'CREATE TABLE more (id int);\nCREATE UNIQUE INDEX one ON orders (customer);')
  await add('003_unique.down.sql', 'DROP TABLE more;')

  for (const attempt of ['first', 'second']) {
    await expect(run('db:migrate'), attempt).rejects.toMatchObject({ code: 'COMMAND_FAILED' })
    expect(await query('shop_halfway', 'SELECT name FROM schema_migrations ORDER BY position')).toBe(
      '001_orders\n002_currency',
    )
    expect(await query('shop_halfway', "SELECT to_regclass('more') IS NULL")).toBe('t')
  }
  await run('db:migrate:rollback')
  await run('db:migrate:rollback')
  expect(await query('shop_halfway', 'SELECT name, deployment FROM schema_migrations')).toBe('001_orders|one')
})

test('PostgreSQL: apply is killed in the middle, and run again', async ({ skip }) => {
  if (!postgres.ready) return skip(postgres.reason)
  const { query } = postgres
  const url = await postgres.createDatabase('shop_killed')
  const { context, add } = await shop({ DATABASE_URL: url })
  await add('003_slow.up.sql', 'CREATE TABLE slow (id int);\nSELECT pg_sleep(60);')
  const input = { run: 'npm run db:migrate', env: { DATABASE_URL: url }, variables: { DEPLOYMENT: 'two' } }
  const killed = command(input, context)
  const sleeping =
    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
  while ((await query('shop_killed', sleeping)) !== '1') await delay(50)
  context.abort()
  await expect(killed).rejects.toMatchObject({ code: 'ABORTED' })
  expect(await query('shop_killed', "SELECT to_regclass('slow') IS NULL")).toBe('t')

  // Quick this time; what the first run asked of the server ends there, and with it the lock.
  await add('003_slow.up.sql', 'CREATE TABLE slow (id int);')
  await command(input, await testContext({ projectDirectory: context.projectDirectory }))
  expect(await query('shop_killed', 'SELECT name FROM schema_migrations ORDER BY position')).toBe(
    '001_orders\n002_currency\n003_slow',
  )
})

test('SQLite: planned on a copy of the schema, applied, verified, rolled back', async ({ skip }) => {
  if (!sqlite.ready) return skip(sqlite.reason)
  const { context, run, dryRun } = await shop({ DATABASE_URL: 'sqlite:shop.sqlite' })
  const columns = async () => {
    const { tail } = await command({ run: "sqlite3 shop.sqlite 'PRAGMA table_info(orders)'" }, context)
    return tail.split('\n').map((line) => line.split('|')[1])
  }
  const { plan } = await dryRun()
  expect(migrationPlanText(plan)).toContain(expectedText)
  expect(await columns()).toEqual(['id', 'customer', 'cents'])
  await run('db:migrate')
  await run('db:status')
  expect(await columns()).toEqual(['id', 'customer', 'cents', 'currency'])
  await run('db:migrate:rollback')
  expect(await columns()).toEqual(['id', 'customer', 'cents'])
})
