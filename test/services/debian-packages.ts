import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Whether a test can have what it needs; if not, why, for the report of the test. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string }

/** Downloading and unpacking a database on a slow machine takes minutes. */
const longestMs = 15 * 60_000

/**
 * Sees to it that Debian packages are installed: those that are missing are installed by apt-get, as root or
 * by `sudo -n`. Test processes that ask at the same time wait for each other. No service of a package is
 * started: a test starts its own, on ports and directories of its own.
 *
 * Allow a hook that calls this some minutes.
 *
 * @param names names of packages, such as `postgresql`
 * @returns what is missing and why, as a value: the caller skips with it, which counts as failed under CI
 *
 * @example
 * const docker = await ensurePackages(['docker.io', 'iptables'])
 * test('an image is built', async ({ skip }) => {
 *   if (!docker.ready) skip(docker.reason)
 * })
 */
export async function ensurePackages(names: readonly string[]): Promise<Readiness> {
  const missing = await missingOf(names)
  if (missing.length === 0) return { ready: true }
  const failure = await install(missing)
  const left = await missingOf(missing)
  if (left.length === 0) return { ready: true }
  return { ready: false, reason: `the Debian packages ${left.join(', ')} cannot be installed: ${failure}` }
}

async function missingOf(names: readonly string[]): Promise<string[]> {
  const format = '${Package} ${db:Status-Status}\n'
  // Exits with 1 when it does not know one of them; what it knows it prints all the same.
  const { stdout } = await run('dpkg-query', ['-W', '-f', format, ...names])
  const installed = new Set(stdout.split('\n'))
  return names.filter((name) => !installed.has(`${name} installed`))
}

/** Installs packages; the reason when that failed. */
async function install(names: readonly string[]): Promise<string> {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  // The system's own lock, gone with the process that holds it: nobody waits for a test that was killed.
  const locked = ['flock', join(tmpdir(), `landfall-apt-${process.getuid?.() ?? 'user'}.lock`)]
  // In runlevel 1 the scripts of a package do not start its service.
  const quietly = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']
  const apt = ['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=600']
  const [program = '', ...prefix] = [...locked, ...asRoot, ...quietly, ...apt]
  const packages = ['install', '--no-install-recommends', ...names]

  const first = await run(program, [...prefix, ...packages])
  if (first.failure === null) return 'apt-get says that it installed them'
  // The lists of a fresh machine are empty, and old ones name versions that are gone.
  await run(program, [...prefix, 'update'])
  const second = await run(program, [...prefix, ...packages])
  return second.failure ?? 'apt-get says that it installed them'
}

interface Ran {
  readonly stdout: string
  /** The last line of what it said about its failure; `null` when it ended well. */
  readonly failure: string | null
}

async function run(program: string, args: readonly string[]): Promise<Ran> {
  const options = { timeout: longestMs, maxBuffer: 64 * 1024 * 1024 }
  try {
    const { stdout } = await promisify(execFile)(program, args, options)
    return { stdout, failure: null }
  } catch (thrown) {
    const { stdout = '', stderr = '', message } = thrown as Error & { stdout?: string; stderr?: string }
    return { stdout, failure: stderr.trim().split('\n').at(-1) || message }
  }
}
