// PostgreSQL through psql and pg_dump.
import { runProgram } from './run-program.mjs'

/** The server ends a statement soon when the process that asked for it is gone (PostgreSQL 14 and newer). */
const options = '-c client_min_messages=warning -c client_connection_check_interval=1s'

/** A database by its URL. */
export function postgresql(url) {
  // As environment variables: everybody can read the arguments of a process, and a password may be in them.
  const env = { ...process.env, ...connectionOf(url), PGOPTIONS: options }
  const psql = (sql, ...args) =>
    runProgram('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...args], { input: sql, env })
  const has = (table) => psql(`SELECT to_regclass('${table}') IS NOT NULL`, '-A', '-t').trim() === 't'
  return {
    has,
    execute: (sql) => psql(sql),
    // With a lock on all migrating: who comes second waits, then fails, and has changed nothing.
    transaction: (sql) => psql(`BEGIN;\nSELECT pg_advisory_xact_lock(7361) \\g /dev/null\n${sql}\nCOMMIT;`),
    rows: (sql) => JSON.parse(psql(`SELECT coalesce(json_agg(r), '[]') FROM (${sql}) r`, '-A', '-t')),
    copyOfSchema(shadowUrl, books) {
      if (shadowUrl === '') return null
      const { PGDATABASE: shadow } = connectionOf(shadowUrl)
      const schema = runProgram('pg_dump', ['--schema-only', '--no-owner', '--no-privileges'], { env })
      const entries = has(books) ? runProgram('pg_dump', ['--data-only', '--table', books], { env }) : ''
      const around = postgresql(withDatabase(shadowUrl, 'postgres'))
      around.execute(`DROP DATABASE IF EXISTS "${shadow}";`)
      around.execute(`CREATE DATABASE "${shadow}";`)
      const copy = postgresql(shadowUrl)
      copy.execute(schema)
      copy.execute(entries)
      return copy
    },
  }
}

function connectionOf(url) {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const connection = {
    PGHOST: searchParams.get('host') ?? hostname,
    PGPORT: port,
    PGUSER: searchParams.get('user') ?? decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  }
  return Object.fromEntries(Object.entries(connection).filter(([, value]) => value !== ''))
}

function withDatabase(url, name) {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
