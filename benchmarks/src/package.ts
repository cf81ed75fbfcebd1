import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpmCommand } from '../../scripts/pnpm.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The package as its users get it. */
export interface InstalledPackage {
  /** A project that has it as its only dependency. */
  readonly project: string
  readonly packedBytes: number
  readonly installedBytes: number
  /** Everything that was installed, the package itself not counted. */
  readonly dependencies: readonly string[]
}

/** Builds and packs `@landfall/core`, and installs the tarball into an empty project. */
export function installCore(directory: string): InstalledPackage {
  const tarball = packed('core', directory)
  const project = install([tarball], join(directory, 'project'))
  const modules = join(project, 'node_modules')
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
    readonly packages: { readonly [path: string]: unknown }
  }
  const names = Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ''))
  return {
    project,
    packedBytes: statSync(tarball).size,
    installedBytes: bytesIn(modules),
    dependencies: names.filter((name) => name !== '@landfall/core').sort(),
  }
}

/** Builds and packs the command, the core and the adapter for this machine, and gives a project that has them. */
export function installCommand(directory: string): string {
  const tarballs = ['core', 'cli', 'adapter-local'].map((name) => packed(name, join(directory, name)))
  return install(tarballs, join(directory, 'project'))
}

/** Builds one of the packages and gives its tarball. */
function packed(name: string, directory: string): string {
  const source = join(root, 'packages', name)
  mkdirSync(directory, { recursive: true })
  run(join(root, 'node_modules/.bin/tsup'), [], source)
  const [pnpm, args] = pnpmCommand('pack', '--pack-destination', directory)
  run(pnpm, args, source)
  return join(directory, readdirSync(directory).find((file) => file.endsWith('.tgz')) ?? '')
}

function install(tarballs: readonly string[], project: string): string {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], project)
  return project
}

/** Bytes of a package's files in an installed project, without those of its dependencies. */
export function bytesIn(directory: string): number {
  let bytes = 0
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size
  }
  return bytes
}

function run(command: string, args: readonly string[], cwd: string): void {
  // Without the condition that `npm run` sets: here the built files count.
  const env = { ...process.env, NODE_OPTIONS: '' }
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env })
  if (status === 0) return
  throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `${stdout}\n${stderr}`}`)
}
