import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryDirectory } from './store/support/temporary-directory.ts'

/** Prints what a program loads: files by their URL, and Node's own modules by their name. */
const program = `
import { registerHooks } from 'node:module'
const before = new Set(process.moduleLoadList)
const files = []
registerHooks({ load(url, context, next) { files.push(url); return next(url, context) } })
process.on('exit', () => {
  const native = process.moduleLoadList
    .filter((name) => name.startsWith('NativeModule ') && !before.has(name))
    .map((name) => name.slice('NativeModule '.length))
  process.getBuiltinModule('node:fs').writeSync(1, '\\n' + JSON.stringify({ files, native }))
})
const [entry, ...args] = process.argv.slice(1)
process.argv.splice(1, Infinity, entry, ...args)
await import(entry)
`

interface Loaded {
  /** Packages that are not of this workspace. */
  readonly packages: readonly string[]
  readonly native: readonly string[]
}

/** What an entry loads that is run with arguments. */
async function loadedBy(entry: string, ...args: readonly string[]): Promise<Loaded> {
  const { href } = new URL(`../../${entry}`, import.meta.url)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', href, ...args],
    {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
    },
  )
  const { files, native } = JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as {
    readonly files: readonly string[]
    readonly native: readonly string[]
  }
  const names = files
    .filter((url) => url.includes('/node_modules/'))
    .map((url) => url.replace(/^.*\/node_modules\//, '').replace(/^((?:@[^/]+\/)?[^/]+)\/.*$/, '$1'))
  return { packages: [...new Set(names)].sort(), native }
}

// Each of these takes longer than all files of the package; they are imported where they are used.
const slow = ['http', 'https', 'tls', 'net', 'child_process', 'worker_threads']

/** One of each kind of step that brings a library along. */
const config = `
build:
  - { name: app, command: npm run build, artifact: { type: directory, path: dist } }
  - { name: package, tarball: { from: dist, path: dist.tar.gz } }
tag: true
targets:
  web: { adapter: local, artifact: app, root: servers, port: 0, command: [node, server.mjs] }
migrations:
  files: db/*.sql
  dry_run: npm run dry-run
  apply: npm run migrate
  rollback: npm run rollback
  runs: before-traffic
  previous_code: compatible
environments:
  staging: { strategy: rolling }
notifications:
  on_success:
    - { channel: slack }
    - { channel: email, recipients: [team@example.com] }
manifest: { file: releases.yaml }
record: record.yaml
`

test('importing the package loads eventemitter3 and its own files, and nothing slow', async () => {
  const { packages, native } = await loadedBy('core/src/index.ts')

  expect(packages).toEqual(['eventemitter3'])
  expect(native.filter((name) => slow.includes(name))).toEqual([])
})

test('reading a configuration needs zod and yaml besides, and no library of a step', async () => {
  const { packages, native } = await loadedBy('core/src/config/index.ts')

  expect(packages).toEqual(['eventemitter3', 'yaml', 'zod'])
  expect(native.filter((name) => slow.includes(name))).toEqual([])
})

test('the local adapter is imported for every plan, and loads zod alone', async () => {
  const { packages, native } = await loadedBy('adapter-local/src/index.ts')

  expect(packages).toEqual(['eventemitter3', 'zod'])
  const needed = ['net', 'child_process']
  expect(native.filter((name) => slow.includes(name) && !needed.includes(name))).toEqual([])
})

test.each([
  ['help', ['--help']],
  ['help for a command', ['help', 'deploy']],
  ['the version', ['--version']],
  ['a completion script', ['completion', 'bash']],
])('the command loads nothing but its own files for %s', async (_what, args) => {
  const { packages, native } = await loadedBy('cli/src/main.ts', ...args)

  expect(packages).toEqual([])
  // `util` and `fs/promises` as imports run everything behind them.
  const unwanted = [...slow.filter((name) => name !== 'net'), 'util', 'fs/promises', 'internal/worker']
  expect(native.filter((name) => unwanted.includes(name))).toEqual([])
})

test('a plan loads no library that only a running step needs', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'landfall.yaml'), config)
  const commit = '0'.repeat(40)
  const args = ['plan', 'staging', '1.0.0', '--commit', commit, '--cwd', directory]
  const { packages, native } = await loadedBy('cli/src/main.ts', ...args)

  const forWidths = ['ansi-regex', 'get-east-asian-width', 'string-width', 'strip-ansi']
  expect(packages).toEqual([...forWidths, 'eventemitter3', 'yaml', 'zod'].sort())
  expect(native.filter((name) => ['https', 'tls'].includes(name))).toEqual([])
})
