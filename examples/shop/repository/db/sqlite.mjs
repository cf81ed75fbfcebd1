// SQLite through its command line.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './run-program.mjs'

/** A database by its URL, `sqlite:path`. */
export function sqlite(url) {
  const file = url.slice('sqlite:'.length)
  const execute = (sql, ...args) => runProgram('sqlite3', ['-batch', '-bail', ...args, file], { input: sql })
  const has = (table) => execute(`SELECT 1 FROM sqlite_schema WHERE name = '${table}';`) !== ''
  return {
    has,
    execute,
    transaction: (sql) => execute(`BEGIN IMMEDIATE;\n${sql}\nCOMMIT;`),
    rows: (sql) => JSON.parse(execute(`${sql};`, '-json') || '[]'),
    copyOfSchema(_shadowUrl, books) {
      const directory = mkdtempSync(join(tmpdir(), 'shadow-'))
      process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
      const copy = sqlite(`sqlite:${join(directory, 'copy.sqlite')}`)
      const made = "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%';"
      copy.execute(execute(made))
      if (has(books)) copy.execute(execute(`.mode insert ${books}\nSELECT * FROM ${books};`))
      return copy
    },
  }
}
