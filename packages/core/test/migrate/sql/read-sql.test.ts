import { expect, test } from 'vitest'
import { readSql } from '../../../src/migrate/sql/read-sql.ts'
import { everyReader, planOf } from '../readers.ts'

function tables(text: string): readonly string[] {
  return planOf(text, { from: 'output' }).tables.map(({ name }) => name)
}

test('what npm and a tool print around the SQL is left out', () => {
  const text = [
    '',
    '> shop@1.0.0 db:migrate:dry-run',
    '> node db/migrate.mjs dry-run',
    '',
    "Connected, it's fine (shadow database",
    'ALTER TABLE a ADD COLUMN b int;',
    'Done in 2s.',
  ].join('\n')
  const plan = planOf(text, { from: 'output' })
  expect(plan.tables.map(({ name }) => name)).toEqual(['a'])
  expect(plan.other).toEqual([])
  expect(plan.warnings).toEqual([expect.stringContaining("2 lines of the dry run's output are no SQL")])
})

test('in a file every line counts', () => {
  expect(planOf('ALTER TABLE a ADD COLUMN b int;\nremember the cat').other).toEqual(['remember the cat'])
})

test('chatter that begins like a statement does not hide the one behind it', () => {
  const text = "Update isn't needed\nUpdate available: 1 -> 2\nALTER TABLE a ADD b int;\nDROP TABLE c;"
  const { statements, unknown } = readSql(text, everyReader)
  expect(statements).toHaveLength(2)
  expect(unknown).toEqual(["Update isn't needed\nUpdate available: 1 -> 2"])
})

test('statements may end without a semicolon', () => {
  expect(tables('ALTER TABLE a ADD b int\n\nALTER TABLE c ADD d int\nDROP TABLE e\n\nready')).toEqual([
    'a',
    'c',
    'e',
  ])
})

test('a statement is never cut before its WHERE', () => {
  const { statements, unknown } = readSql('DELETE FROM a\nWHERE ???;', everyReader)
  expect(statements).toEqual([])
  expect(unknown).toEqual(['DELETE FROM a\nWHERE ???'])
})

test('a paragraph that ends in a semicolon is not chatter', () => {
  const { unknown, chatter } = readSql('FROBNICATE\n  the database;\n\nhello\n', everyReader)
  expect(unknown).toEqual(['FROBNICATE\n  the database;'])
  expect(chatter).toEqual(['hello'])
})

test('a statement in a body is no statement of its own', () => {
  const body = 'CREATE FUNCTION f() RETURNS x LANGUAGE y ??? AS $$\nDROP TABLE a;\n$$'
  expect(readSql(`${body};`, everyReader)).toEqual({ statements: [], unknown: [body], chatter: [] })
})

test('commands of the client are shown, and the rows of COPY are not read as SQL', () => {
  const text = "\\connect other\nCOPY a FROM stdin;\n1\tit's\nDROP TABLE b;\n\\.\nDROP TABLE c;\n"
  const plan = planOf(text)
  expect(plan.other).toEqual(['\\connect other'])
  expect(plan.tables.map(({ name, change }) => [name, change])).toEqual([
    ['a', 'data'],
    ['c', 'dropped'],
  ])
})

test("MySQL's other delimiters and executable comments", () => {
  const text =
    'DELIMITER //\nCREATE TABLE a (b int)//\nDELIMITER ;\n/*!40101 SET NAMES utf8 */;\nDROP TABLE c;'
  expect(tables(text)).toEqual(['a', 'c'])
  expect(planOf(text).other).toEqual([])
})

test('comments are no statements', () => {
  expect(readSql('-- a; b\n/* c; DROP TABLE d;\n*/\n--\n', everyReader)).toEqual({
    statements: [],
    unknown: [],
    chatter: [],
  })
})

test('a comment that nothing ends hides nothing', () => {
  expect(tables('/* loading\nDROP TABLE a;')).toEqual(['a'])
  expect(tables('/* it is over */ DROP TABLE a;')).toEqual(['a'])
})

test('a long output that is no SQL is read in reasonable time', () => {
  const text = "Update isn't ( there\n".repeat(5_000)
  expect(readSql(text, everyReader).statements).toEqual([])
})
