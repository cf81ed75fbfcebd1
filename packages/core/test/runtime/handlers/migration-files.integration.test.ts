import { createHash } from 'node:crypto'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { migrationFiles } from '../../../src/runtime/handlers/migration-files.ts'
import { type TestContext, testContext } from './test-context.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

async function project(files: Readonly<Record<string, string>>): Promise<TestContext> {
  const context = await testContext()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(context.projectDirectory, path)), { recursive: true })
    await writeFile(join(context.projectDirectory, path), text)
  }
  return context
}

test('files are found by their patterns, in the order of their paths, each once', async () => {
  const context = await project({
    'db/migrations/010_b.sql': 'b',
    'db/migrations/002_a.sql': 'a',
    'db/migrations/notes.md': 'notes',
    'db/more/2026/003_c.sql': 'c',
    'src/x.sql': 'x',
  })
  await mkdir(join(context.projectDirectory, 'db/migrations/directory.sql'))
  const patterns = ['db/migrations/*.sql', 'db/**/*.sql']
  expect(await migrationFiles({ patterns, applied: {} }, context)).toEqual({
    files: [
      { path: 'db/migrations/002_a.sql', sha256: sha256('a') },
      { path: 'db/migrations/010_b.sql', sha256: sha256('b') },
      { path: 'db/more/2026/003_c.sql', sha256: sha256('c') },
    ],
    fresh: ['db/migrations/002_a.sql', 'db/migrations/010_b.sql', 'db/more/2026/003_c.sql'],
  })
})

test('fresh is what the live release did not have', async () => {
  const context = await project({ 'db/1.sql': 'a', 'db/2.sql': 'b' })
  const found = await migrationFiles(
    { patterns: ['db/*.sql'], applied: { 'db/1.sql': sha256('a') } },
    context,
  )
  expect(found.files).toHaveLength(2)
  expect(found.fresh).toEqual(['db/2.sql'])
})

test('a release without migrations has none', async () => {
  const context = await project({})
  expect(await migrationFiles({ patterns: ['db/*.sql'], applied: {} }, context)).toEqual({
    files: [],
    fresh: [],
  })
})

test('a file that was applied may not change', async () => {
  const context = await project({ 'db/1.sql': 'other', 'db/2.sql': 'b' })
  const applied = { 'db/1.sql': sha256('a'), 'db/2.sql': sha256('b') }
  await expect(migrationFiles({ patterns: ['db/*.sql'], applied }, context)).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    target: 'db/1.sql',
    message: 'The migration file db/1.sql has changed since it was applied',
    expected: `sha256 ${sha256('a')}`,
    seen: `sha256 ${sha256('other')}`,
  })
})

test('nor may it go', async () => {
  const context = await project({ 'db/1.sql': 'a', 'db/2.sql': 'b' })
  const applied = { 'db/1.sql': sha256('a'), 'db/2.sql': sha256('b') }
  for (const path of ['db/1.sql', 'db/2.sql']) await rm(join(context.projectDirectory, path))
  await expect(migrationFiles({ patterns: ['db/*.sql'], applied }, context)).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    message: 'The migration file db/1.sql and 1 more is gone since it was applied',
    details: {
      changed: [
        { path: 'db/1.sql', now: null },
        { path: 'db/2.sql', now: null },
      ],
    },
  })
})

test('a file that no pattern finds any more but lies there as it was has not changed', async () => {
  const context = await project({ 'db/1.sql': 'a' })
  const found = await migrationFiles(
    { patterns: ['elsewhere/*.sql'], applied: { 'db/1.sql': sha256('a') } },
    context,
  )
  expect(found).toEqual({ files: [], fresh: [] })
})

test.each(['/etc/*.sql', '../*.sql', 'db/../../*.sql'])(
  'a pattern stays in the project: %s',
  async (pattern) => {
    const context = await project({})
    await expect(migrationFiles({ patterns: [pattern], applied: {} }, context)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      seen: pattern,
    })
  },
)

test('a link that leads nowhere is no migration, and does not disturb', async () => {
  const context = await project({ 'db/1.sql': 'a' })
  await symlink('nowhere', join(context.projectDirectory, 'db/2.sql'))
  const found = await migrationFiles({ patterns: ['db/*.sql'], applied: {} }, context)
  expect(found.fresh).toEqual(['db/1.sql'])
})
