import { DatabaseSync } from 'node:sqlite'

/** The journal that one would build on SQLite: one row an entry, each in a transaction of its own. */
export interface SqliteJournal {
  insert(path: string, body: string): void
  close(): void
}

/** Opened so that a committed row survives a power failure. */
export function openSqlite(file: string): SqliteJournal {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE entries (seq INTEGER PRIMARY KEY, path TEXT NOT NULL, body TEXT NOT NULL)')
  const statement = database.prepare('INSERT INTO entries (path, body) VALUES (?, ?)')
  return {
    insert: (path, body) => void statement.run(path, body),
    close: () => database.close(),
  }
}
