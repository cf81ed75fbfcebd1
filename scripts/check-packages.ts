// The packages as their users get them: built, packed, and looked at by publint and are-the-types-wrong. The
// tarball holds no sources and no development condition, and every entry can be imported.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { publishedPackages, type WorkspacePackage } from './packages.ts'
import { pnpmCommand } from './pnpm.mjs'
import { root } from './project-files.ts'

/** What a published package must not hold, given the paths in its tarball and its manifest. */
export function packedProblems(paths: readonly string[], manifest: string): string[] {
  const problems = paths
    .filter((path) => /^package[/](?!dist[/]|schema[/][^/]+[.]json$)[^/]+[/]/.test(path))
    .map((path) => `packs ${path}`)
  if (manifest.includes('@landfall/source'))
    problems.push('package.json names the condition @landfall/source')
  if (manifest.includes('workspace:')) problems.push('package.json has a dependency on workspace:')
  if (!paths.includes('package/LICENSE')) problems.push('packs no LICENSE')
  if (!paths.includes('package/README.md')) problems.push('packs no README.md')
  return problems
}

function checkPackage({ directory, name, exports }: WorkspacePackage, folder: string): boolean {
  const [pnpm, packArguments] = pnpmCommand('pack', '--pack-destination', folder)
  if (!run(pnpm, packArguments, directory)) return false
  const tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '')

  const paths = read('tar', ['-tzf', tarball]).split('\n').filter(Boolean)
  const problems = packedProblems(paths, read('tar', ['-xzOf', tarball, 'package/package.json']))
  for (const problem of problems) console.log(`${name}: ${problem}`)

  const bin = `${root}node_modules/.bin`
  const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'))
  const imports = entries.map((entry) => `await import('${name}${entry.slice(1)}')`).join('\n')
  const results = [
    problems.length === 0,
    run(`${bin}/publint`, ['run', tarball, '--strict'], root),
    run(`${bin}/attw`, [tarball, '--profile', 'esm-only', '--format', 'ascii'], root),
    run(process.execPath, ['--input-type=module', '--eval', imports], directory),
  ]
  return results.every(Boolean)
}

function run(command: string, args: readonly string[], cwd: string): boolean {
  // Without the condition that `npm run` sets: here the built files count.
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  if (status !== 0) console.log(`failed: ${command} ${args.join(' ')}`)
  return status === 0
}

function read(command: string, args: readonly string[]): string {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout
}

if (import.meta.main) {
  const broken = build()
  for (const found of publishedPackages()) {
    if (broken.includes(found.name)) continue
    const folder = mkdtempSync(join(tmpdir(), 'landfall-pack-'))
    if (!checkPackage(found, folder)) broken.push(found.name)
    rmSync(folder, { recursive: true, force: true })
  }
  for (const name of broken) console.log(`${name}: not fit to be published`)
  if (broken.length > 0) process.exitCode = 1
}
