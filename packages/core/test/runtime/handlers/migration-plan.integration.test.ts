import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../src/json/canonical.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { migrationPlan } from '../../../src/runtime/handlers/migration-plan.ts'
import { type TestContext, testContext } from './test-context.ts'

/** A project with migration files, whose dry run prints a text. */
async function project(
  printed: string,
  files: Readonly<Record<string, string>> = {},
  parts: Parameters<typeof testContext>[0] = {},
): Promise<{ context: TestContext; input: { run: string; files: { path: string; sha256: string }[] } }> {
  const context = await testContext(parts)
  await mkdir(join(context.projectDirectory, 'db'))
  await writeFile(join(context.projectDirectory, 'printed'), printed)
  for (const [path, text] of Object.entries(files))
    await writeFile(join(context.projectDirectory, path), text)
  const found = Object.keys(files).map((path) => ({ path, sha256: '' }))
  return { context, input: { run: 'cat printed', files: found } }
}

test('the JSON form comes before everything', async () => {
  const plan = { landfall: 'migration-plan', format: 1, tables: [{ name: 'a', change: 'created' }] }
  const { context, input } = await project(`DROP TABLE b;\n${JSON.stringify(plan)}`, {
    'db/1.sql': 'DROP TABLE c;',
  })
  const made = await migrationPlan(input, context)
  expect(made.plan).toMatchObject({ source: 'json', tables: [{ name: 'a' }], destructive: false })
  expect(made.digest).toBe(createHash('sha256').update(canonicalJson(made.plan)).digest('hex'))
  expect(made.tail).toContain('DROP TABLE b;')
})

test('a JSON form on one very long line is read whole', async () => {
  const tables = Array.from({ length: 500 }, (_, index) => ({ name: `table_${index}`, change: 'created' }))
  const { context, input } = await project(JSON.stringify({ landfall: 'migration-plan', format: 1, tables }))
  expect((await migrationPlan(input, context)).plan.tables).toHaveLength(500)
})

test('else the SQL that was printed, with the rollback of the files', async () => {
  const { context, input } = await project(
    '\n> app@1 dry-run\n\n\u001b[1mALTER TABLE a\u001b[0m ADD b int;\r\n',
    {
      'db/1.up.sql': 'ALTER TABLE elsewhere ADD b int;',
      'db/1.down.sql': '-- back\nALTER TABLE elsewhere DROP b;\n',
      'db/2.sql': '-- migrate:up\nDROP TABLE c;\n-- migrate:down\nCREATE TABLE c ();',
    },
  )
  const { plan } = await migrationPlan(input, context)
  expect(plan).toMatchObject({ source: 'output', tables: [{ name: 'a' }], warnings: [], other: [] })
  expect(plan.rollback).toEqual([
    'db/2.sql:',
    '  CREATE TABLE c ();',
    'db/1.up.sql:',
    '  ALTER TABLE elsewhere DROP b;',
  ])
})

test('else the files, of which those that undo apply nothing', async () => {
  const { context, input } = await project('2 migrations would run', {
    'db/1.down.sql': 'DROP TABLE a;',
    'db/1.up.sql': 'CREATE TABLE a (id int);',
    'db/2.js': 'sql`DROP TABLE b`',
  })
  const { plan } = await migrationPlan(input, context)
  expect(plan).toMatchObject({
    source: 'files',
    tables: [{ name: 'a', change: 'created' }],
    destructive: false,
  })
  expect(plan.warnings).toEqual([
    expect.stringContaining('The dry run printed no plan'),
    expect.stringContaining('db/2.js'),
  ])
})

test('the files, when that is wished', async () => {
  const { context, input } = await project('DROP TABLE a;', { 'db/1.sql': 'CREATE TABLE b ();' })
  const { plan } = await migrationPlan({ ...input, source: 'files' }, context)
  expect(plan).toMatchObject({ source: 'files', tables: [{ name: 'b' }], warnings: [] })
})

test('else its words, and a warning that nobody understood them', async () => {
  const { context, input } = await project('it will be fine\ntrust me\n', { 'db/1.ts': 'x' })
  const { plan } = await migrationPlan(input, context)
  expect(plan).toMatchObject({ source: 'nothing', tables: [], other: ['it will be fine\ntrust me'] })
  expect(plan.warnings[0]).toMatch(/^Nobody understood what this migration does/)
})

test('the database that is told decides how it is read', async () => {
  const { context, input } = await project('CREATE INDEX i ON a (b);')
  const auto = await migrationPlan(input, context)
  expect(auto.plan.warnings).toEqual([expect.stringContaining('without CONCURRENTLY')])
  const told = await migrationPlan({ ...input, dialect: 'sqlite' }, context)
  expect(told.plan.warnings).toEqual([])
})

test('a dry run that fails is no plan', async () => {
  const { context, input } = await project('')
  await expect(
    migrationPlan({ ...input, run: 'echo "DROP TABLE a;"; echo no database >&2; exit 3' }, context),
  ).rejects.toMatchObject({ code: 'COMMAND_FAILED', seen: 'exit code 3', details: { exitCode: 3 } })
})

test('a JSON form that is not of its form is refused', async () => {
  const { context, input } = await project('{"landfall": "migration-plan", "format": 3}')
  await expect(migrationPlan(input, context)).rejects.toMatchObject({ code: 'RESULT_INVALID' })
})

test('no secret is in the plan, wherever it was', async () => {
  const redactor = createRedactor(['hunter2-hunter2'])
  const { context, input } = await project(
    "CREATE USER MAPPING FOR a SERVER b OPTIONS (password 'hunter2-hunter2');\nDROP TABLE c;",
    { 'db/1.up.sql': '', 'db/1.down.sql': "SELECT 'hunter2-hunter2';" },
    { redactor },
  )
  const made = await migrationPlan(input, context)
  expect(made.plan.other[0]).toContain("password '[secret]'")
  expect(made.plan.rollback).toContain("  SELECT '[secret]';")
  expect(JSON.stringify(made)).not.toContain('hunter2')
})

test('a plan that is too large is shortened, and its digest still stands for all of it', async () => {
  const rows = (last: string) =>
    `${Array.from({ length: 4_000 }, (_, index) => `INSERT INTO a VALUES (${index}, '${'x'.repeat(100)}');`).join('\n')}\nINSERT INTO a VALUES (${last});`
  const one = await project(rows('1'))
  const two = await project(rows('2'))
  const first = await migrationPlan(one.input, one.context)
  const second = await migrationPlan(two.input, two.context)
  expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(256 * 1024)
  expect(first.plan.warnings[0]).toMatch(/^This plan is shortened.* sha256 of the whole plan is [0-9a-f]{64}/)
  expect(first.plan.data).toEqual(second.plan.data)
  expect(first.digest).not.toBe(second.digest)
})

test('an output of more than 4 MiB is read up to there, and that is said', async () => {
  const { context, input } = await project('')
  const run = 'echo "DROP TABLE a;"; head -c 5000000 /dev/zero | tr "\\0" "-"; echo; echo "DROP TABLE b;"'
  const { plan } = await migrationPlan({ ...input, run }, context)
  expect(plan.tables.map(({ name }) => name)).toEqual(['a'])
  expect(plan.warnings[0]).toContain('first 4 MiB')
})
