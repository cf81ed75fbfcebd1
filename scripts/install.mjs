// Installs the dependencies when node_modules does not match the lockfile. Runs on the machine's own Node.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pnpm, pnpmCommand } from './pnpm.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = `${root}node_modules/.landfall-installed`

/** Returns within milliseconds when the last install was made from this very lockfile. */
export function installDependencies() {
  const wanted = digest('pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return

  const started = Date.now()
  process.stderr.write(`landfall: installing dependencies with ${pnpm} … `)
  const [command, args] = pnpmCommand('install', '--frozen-lockfile')
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // Without a network npm waits for more than a minute by default.
    env: {
      npm_config_fetch_retry_mintimeout: '2000',
      npm_config_fetch_retry_maxtimeout: '10000',
      ...process.env,
    },
  })
  if (status !== 0) {
    process.stderr.write(`failed\n\n${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`)
    process.stderr.write(
      '\nlandfall: the dependencies could not be installed, so nothing was run.\n' +
        'The first run needs the npm registry; if this machine is offline or behind a proxy, that is the\n' +
        'cause. If the lockfile is said to be outdated, run `npx ' +
        `${pnpm} install\` and commit pnpm-lock.yaml.\n`,
    )
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
  process.stderr.write(`done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

function digest(...files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(`${root}${file}`))
  return hash.digest('hex')
}
