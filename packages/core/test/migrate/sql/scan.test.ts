import { expect, test } from 'vitest'
import { scanStatement } from '../../../src/migrate/sql/scan.ts'

function first(text: string, delimiter = ';'): string {
  return text.slice(0, scanStatement(text, 0, delimiter).end)
}

test.each([
  ['a string', "SELECT 'a;b'';';", ' x'],
  ['a string with escapes', "SELECT E'it\\'s;';", ' x'],
  ['a string that ends in a backslash', "SELECT 'C:\\';", " 'x'"],
  ['quoted names', 'SELECT "a;b", `c;d`;', ' x'],
  ['a dollar quote', 'DO $$ begin; end $$;', ' x'],
  ['a dollar quote with a tag', 'DO $a$ $$;$$ ; $a$;', ' x'],
  ['a parameter, which is no quote', 'EXECUTE p($1);', ' $1 x'],
  ['a comment of a line', "SELECT 1 -- it's; not\n;", ' x'],
  ['nested comments', 'SELECT /* a; /* b; */ c; */ 1;', ' x'],
  ['brackets', 'CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2);', ' x'],
  ['the body of a trigger', 'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c=1; END;', ' x'],
  [
    'a body with branches and cases',
    'CREATE OR REPLACE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; SELECT CASE WHEN a THEN 1 END; END;',
    ' x',
  ],
])('a delimiter does not count in %s', (_, statement, rest) => {
  expect(first(statement + rest)).toBe(statement)
})

test('another delimiter is taken as it is', () => {
  expect(first('SELECT 1; SELECT 2//SELECT 3', '//')).toBe('SELECT 1; SELECT 2//')
})

test('what has no end goes to the end of the text, and that is said', () => {
  expect(scanStatement("SELECT 'a; b", 0)).toMatchObject({ end: 12, closed: false })
})

test('lines are told that begin outside of quotes and brackets', () => {
  const text = "CREATE TABLE a (\nb text DEFAULT '\nc'\n)\nWITH d;"
  expect(scanStatement(text, 0).lines.map(({ start, outside }) => [text[start], outside])).toEqual([
    ['b', false],
    ['c', false],
    [')', false],
    ['W', true],
  ])
})
