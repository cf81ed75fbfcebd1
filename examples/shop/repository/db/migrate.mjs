// A small migration tool for PostgreSQL and SQLite: plain SQL files, and books of its own in the database.
//
//   node db/migrate.mjs dry-run   prints the SQL of what is pending, after it ran in a copy of the schema
//   node db/migrate.mjs up        applies what is pending
//   node db/migrate.mjs status    exit code 1 when something is pending, or a file is not the one that was applied
//   node db/migrate.mjs down      undoes what this deployment applied
//
//   DATABASE_URL         postgresql://… or sqlite:path
//   SHADOW_DATABASE_URL  PostgreSQL only: a database for the dry run. It is made anew from the schema of DATABASE_URL
//   MIGRATIONS           where <name>.up.sql and <name>.down.sql lie; default db/migrations
//   DEPLOYMENT           names what is applied together, and so what `down` undoes; default: the time
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { postgresql } from './postgresql.mjs'
import { sqlite } from './sqlite.mjs'

const { DATABASE_URL = '', SHADOW_DATABASE_URL = '', MIGRATIONS = 'db/migrations', DEPLOYMENT } = process.env
const books = 'schema_migrations'
const layout = `CREATE TABLE IF NOT EXISTS ${books} (
  name text PRIMARY KEY, sha256 text NOT NULL, deployment text NOT NULL, position integer NOT NULL)`

const commands = { 'dry-run': dryRun, up, status, down }

/** In the order of their names. */
function migrations() {
  const names = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.up.sql'))
  return names.sort().map((file) => {
    const sql = readFileSync(join(MIGRATIONS, file), 'utf8')
    return {
      name: file.slice(0, -'.up.sql'.length),
      sql,
      sha256: createHash('sha256').update(sql).digest('hex'),
      // Such as CREATE INDEX CONCURRENTLY: it has to be written so that it may run twice.
      alone: /^--\s*no transaction\b/m.test(sql),
    }
  })
}

/** What the books of a database say, in the order in which it was applied. */
function appliedIn(database) {
  if (!database.has(books)) return []
  return database.rows(`SELECT name, sha256, deployment FROM ${books} ORDER BY position`)
}

function pendingIn(database) {
  const applied = new Set(appliedIn(database).map(({ name }) => name))
  return migrations().filter(({ name }) => !applied.has(name))
}

function apply(database, { name, sql, sha256, alone }) {
  const entry = `INSERT INTO ${books} (name, sha256, deployment, position)
    SELECT ${quoted(name)}, ${quoted(sha256)}, ${quoted(batch())}, coalesce(max(position), 0) + 1 FROM ${books};`
  // With its entry in one transaction: after a crash the books are right, and `up` goes on where it was.
  if (!alone) return database.transaction(`${sql}\n;\n${entry}`)
  database.execute(sql)
  database.execute(entry)
}

function dryRun(database) {
  const pending = pendingIn(database)
  if (pending.length === 0) return console.log('Nothing is pending.')
  // The database itself stays as it is, also when it has no books yet.
  const copy = database.copyOfSchema(SHADOW_DATABASE_URL, books)
  copy?.execute(layout)
  for (const migration of copy === null ? [] : pending) apply(copy, migration)
  for (const { name, sql } of pending) console.log(`-- ${name}\n${sql.trim()}\n`)
}

function up(database) {
  database.execute(layout)
  for (const migration of pendingIn(database)) {
    apply(database, migration)
    console.log(`applied ${migration.name}`)
  }
}

function status(database) {
  const known = new Map(migrations().map((migration) => [migration.name, migration]))
  const changed = appliedIn(database).filter(({ name, sha256 }) => known.get(name)?.sha256 !== sha256)
  const pending = pendingIn(database)
  for (const { name } of changed) console.log(`changed since it was applied: ${name}`)
  for (const { name } of pending) console.log(`pending: ${name}`)
  if (changed.length + pending.length > 0) process.exitCode = 1
  else console.log('Nothing is pending.')
}

/** Nothing of an earlier deployment is undone, also when this one has applied nothing yet. */
function down(database) {
  const applied = appliedIn(database)
  const last = DEPLOYMENT ?? applied.at(-1)?.deployment
  for (const { name } of applied.filter(({ deployment }) => deployment === last).reverse()) {
    const sql = readFileSync(join(MIGRATIONS, `${name}.down.sql`), 'utf8')
    database.transaction(`${sql}\n;\nDELETE FROM ${books} WHERE name = ${quoted(name)};`)
    console.log(`undone ${name}`)
  }
}

function batch() {
  return DEPLOYMENT ?? new Date().toISOString()
}

function quoted(text) {
  return `'${text.replaceAll("'", "''")}'`
}

const command = commands[process.argv[2]]
if (command === undefined) {
  console.error(`usage: migrate.mjs ${Object.keys(commands).join('|')}`)
  process.exitCode = 2
} else {
  try {
    const database = DATABASE_URL.startsWith('sqlite:') ? sqlite(DATABASE_URL) : postgresql(DATABASE_URL)
    command(database)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
