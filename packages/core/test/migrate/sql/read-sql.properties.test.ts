import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDraft } from '../../../src/migrate/draft.ts'
import { readSql } from '../../../src/migrate/sql/read-sql.ts'
import { everyReader, planOf } from '../readers.ts'

/** Statements of a table each, so that a lost one is missed; some hold what a careless splitter falls for. */
const statement = fc.constantFrom(
  (table: string) => `ALTER TABLE ${table} ADD COLUMN a text DEFAULT 'it''s; "fine" -- no /* no'`,
  (table: string) => `CREATE TABLE ${table} (\n  id int, -- it's; the key\n  b text\n)`,
  (table: string) => `UPDATE ${table}\nSET a = $tag$; DROP TABLE x; $tag$\nWHERE b = 'c\nd;'`,
  (table: string) => `DELETE FROM ${table} /* it's; /* nested; */ */ WHERE a = 1`,
  (table: string) => `INSERT INTO ${table} VALUES (E'\\';', 'x')`,
  (table: string) => `DROP TABLE ${table}`,
)

/** What stands between statements. No line of it begins like a statement. */
const between = fc.constantFrom(
  '\n',
  '\n\n',
  '\n-- it is; a comment\n',
  '\n/* it is;\n a comment */\n',
  '\n> app@1\n',
)

const lines = fc.constantFrom(
  "Update isn't needed",
  'Create (a table',
  'ready; steady',
  "it's",
  '$$',
  '/*',
  '--',
  'BEGIN',
  'DELIMITER //',
  '\\x',
  'COPY a FROM stdin;',
  "'",
  '"',
  'DROP TABLE a;',
  'CREATE TRIGGER t BEGIN',
  ';',
  '\\.',
)

test('no statement is lost, and none is made up, whatever stands between them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(statement, between), { minLength: 1, maxLength: 12 }), (parts) => {
      const text = parts.map(([make, after], index) => `${make(`table_${index}`)};${after}`).join('')
      const plan = planOf(text, { from: 'output', dialect: 'postgresql' })
      expect(plan.tables.map(({ name }) => name)).toEqual(parts.map((_, index) => `table_${index}`))
      expect(plan.other).toEqual([])
    }),
    { numRuns: 200 },
  )
})

test('any text is read to its end without an error', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(lines, fc.string()), { maxLength: 30 }), (parts) => {
      const { statements, unknown, chatter } = readSql(parts.join('\n'), everyReader)
      expect(Array.isArray(statements) && unknown.every((text) => text !== '') && chatter).toBeTruthy()
    }),
    { numRuns: 300 },
  )
})

test('nothing that stands before a statement hides it', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 12 }), (before) => {
      const marked = 'ALTER TABLE marked ADD COLUMN a int;'
      const text = [...before, marked].join('\n')
      const read = readSql(text, everyReader)
      const draft = createDraft()
      for (const enter of read.statements) enter(draft)
      const { tables, other } = draft.finish('output', [])
      const shown = [...read.unknown, ...read.chatter, ...other].join('\n')
      expect(shown.includes(marked) || tables.some(({ name }) => name === 'marked')).toBe(true)
    }),
    { numRuns: 300 },
  )
})
