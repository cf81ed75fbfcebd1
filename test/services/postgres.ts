import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ensurePackages } from './debian-packages.ts'

const run = promisify(execFile)

/** A real PostgreSQL of its own directory, reached by a socket in it, so that no port can be taken twice. */
export interface Postgres {
  readonly ready: true
  /** Of a database: `postgresql:///shop?host=/tmp/…&user=landfall`. */
  url(database: string): string
  /** Makes an empty database and gives its URL. */
  createDatabase(name: string): Promise<string>
  /** Runs SQL; rows as lines, columns with `|` between them. */
  query(database: string, sql: string): Promise<string>
  /** Ends the server and removes its directory. Also happens when the process that started it ends. */
  stop(): Promise<void>
}

/** Why there is no PostgreSQL here. */
export interface NoPostgres {
  readonly ready: false
  readonly reason: string
}

const user = 'landfall'
const longestStartMs = 120_000

/**
 * The server's keeper: ends it and removes its directory when its own input ends, as it does when the process
 * that holds the other end is killed.
 */
const keeper = '"$@" & server=$!; read -r word; kill -INT $server; wait $server; rm -rf "$DIRECTORY"'

/**
 * Starts PostgreSQL, which is installed first if it is missing. As root the server runs as the user `postgres`,
 * since it refuses to run as root.
 *
 * @example
 * const postgres = await startPostgres()
 * test('rows are kept', async ({ skip }) => {
 *   if (!postgres.ready) return skip(postgres.reason)
 *   const url = await postgres.createDatabase('shop')
 * })
 * afterAll(() => postgres.ready && postgres.stop())
 */
export async function startPostgres(): Promise<Postgres | NoPostgres> {
  const installed = await ensurePackages(['postgresql'])
  if (!installed.ready) return installed
  const programs = await newestPrograms()
  if (programs === null) return { ready: false, reason: 'no PostgreSQL under /usr/lib/postgresql' }

  const directory = await mkdtemp(join(tmpdir(), 'landfall-pg-'))
  const identity = process.getuid?.() === 0 ? await identityOf('postgres') : null
  const data = join(directory, 'data')
  await mkdir(data)
  if (identity !== null) {
    await chown(directory, identity.uid, identity.gid)
    await chown(data, identity.uid, identity.gid)
    await chmod(directory, 0o755)
  }
  const initial = ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  await run(join(programs, 'initdb'), initial, { cwd: directory, ...identity })

  const log = join(directory, 'log')
  const settings = ['listen_addresses=', `unix_socket_directories=${directory}`, 'fsync=off']
  const server = [join(programs, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const child = spawn('/bin/sh', ['-c', `exec 2>"$DIRECTORY/log"; ${keeper}`, 'sh', ...server], {
    cwd: directory,
    env: { PATH: process.env.PATH, DIRECTORY: directory },
    stdio: ['pipe', 'ignore', 'ignore'],
    // Not ended by a Ctrl-C that is meant for the tests: their end is what ends it.
    detached: true,
    ...identity,
  })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.stdin?.end()
    await ended
    // What the server's user may not remove: the directory itself, in a place of everybody's.
    await rm(directory, { recursive: true, force: true })
  }

  const connection = { ...process.env, PGHOST: directory, PGUSER: user }
  const query = async (database: string, sql: string): Promise<string> => {
    const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', sql]
    const { stdout } = await run(join(programs, 'psql'), args, { env: connection, cwd: directory })
    return stdout.trimEnd()
  }
  try {
    await untilReady(() => query('postgres', 'SELECT 1'))
  } catch {
    const said = await readFile(log, 'utf8').catch(() => '')
    await stop()
    return { ready: false, reason: `PostgreSQL did not start: ${said.trim().split('\n').at(-1)}` }
  }

  const url = (database: string): string =>
    `postgresql:///${database}?host=${encodeURIComponent(directory)}&user=${user}`
  return {
    ready: true,
    url,
    query,
    stop,
    async createDatabase(name) {
      await query('postgres', `CREATE DATABASE "${name}"`)
      return url(name)
    },
  }
}

async function newestPrograms(): Promise<string | null> {
  const root = '/usr/lib/postgresql'
  const versions = (await readdir(root).catch(() => [])).filter((name) => /^\d+$/.test(name))
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  return newest === undefined ? null : join(root, newest, 'bin')
}

async function identityOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])))
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
}

async function untilReady(ask: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + longestStartMs
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      if (performance.now() > until) throw error
      await delay(100)
    }
  }
}
