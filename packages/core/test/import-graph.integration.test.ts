import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Prints what an import loads: files by their URL, and Node's own modules by their name. */
const program = `
import { registerHooks } from 'node:module'
const before = new Set(process.moduleLoadList)
const files = []
registerHooks({ load(url, context, next) { files.push(url); return next(url, context) } })
await import(process.argv[1])
const native = process.moduleLoadList
  .filter((name) => name.startsWith('NativeModule ') && !before.has(name))
  .map((name) => name.slice('NativeModule '.length))
process.stdout.write(JSON.stringify({ files, native }))
`

interface Loaded {
  readonly files: readonly string[]
  readonly native: readonly string[]
}

async function loadedBy(entry: URL): Promise<Loaded> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', entry.href],
    { cwd: fileURLToPath(new URL('.', import.meta.url)) },
  )
  return JSON.parse(stdout) as Loaded
}

test('importing the package loads eventemitter3 and its own files, and nothing slow', async () => {
  const { files, native } = await loadedBy(new URL('../src/index.ts', import.meta.url))

  const packages = files.filter((url) => url.includes('/node_modules/'))
  const names = packages.map((url) => url.replace(/^.*\/node_modules\//, '').replace(/\/.*$/, ''))
  expect([...new Set(names)]).toEqual(['eventemitter3'])
  // Each of these takes longer than all files of the package; they are imported where they are used.
  for (const slow of ['http', 'https', 'tls', 'net', 'child_process', 'worker_threads']) {
    expect(native).not.toContain(slow)
  }
})
