import { expect, test } from 'vitest'
import { createDraft } from '../../../src/migrate/draft.ts'
import { sqlReaders } from '../../../src/runtime/handlers/migration/readers.ts'

const notInstalled = () =>
  Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))

test.each([
  [null, ['postgresql', 'sqlite', 'mysql']],
  ['postgresql', ['postgresql']],
  ['sqlite', ['sqlite', 'postgresql']],
  ['mysql', ['mysql', 'postgresql']],
] as const)('for %s these are asked, in this order: %s', async (dialect, order) => {
  const { readers, missing } = await sqlReaders(dialect)
  expect(readers.map((reader) => reader.dialect)).toEqual(order)
  expect(missing).toBeNull()
})

test('without the parser of SQLite and MySQL, what all have in common is read all the same', async () => {
  const { readers, missing } = await sqlReaders('sqlite', notInstalled)
  expect(missing).toBe('@guanmingchiu/sqlparser-ts')
  const draft = createDraft('sqlite')
  readers[0]?.read('ALTER TABLE a ADD COLUMN b text')?.(draft)
  expect(draft.finish('output', []).tables.map(({ name }) => name)).toEqual(['a'])
  expect(readers[0]?.read('CREATE TABLE [a] (b) WITHOUT ROWID')).toBeNull()
})

test('PostgreSQL needs no other parser', async () => {
  expect(await sqlReaders('postgresql', notInstalled)).toMatchObject({ missing: null })
})

test('a parser that is there and does not load is not taken for one that is missing', async () => {
  await expect(sqlReaders(null, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})
