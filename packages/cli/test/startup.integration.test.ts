import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mainFile } from './support/landfall-process.ts'

const turns = 20
let folder: string
let main: string

// As the published package is built: each command in a file of its own.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-startup-'))
  await build({
    entryPoints: [mainFile],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  })
  main = join(folder, 'main.mjs')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const node = (...args: readonly string[]) =>
  spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })

test('landfall --help answers within 1.5 times the start of bare Node', () => {
  const took = (...args: readonly string[]): number => {
    const started = performance.now()
    node(...args)
    return performance.now() - started
  }
  const bare: number[] = []
  const help: number[] = []
  // In turns, so that whatever else the machine does meets both; the best of each has met the least of it.
  for (let turn = 0; turn < turns; turn++) {
    bare.push(took('--eval', '0'))
    help.push(took(main, '--help'))
  }
  expect(Math.min(...help) / Math.min(...bare)).toBeLessThan(1.5)
})

test('for the help nothing is loaded but the table of commands', () => {
  const hook = `
    import { registerHooks } from 'node:module'
    registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context) } })`
  const { stdout, stderr } = node(
    '--import',
    `data:text/javascript,${encodeURIComponent(hook)}`,
    main,
    '--help',
  )
  expect(stdout).toContain('Usage: landfall COMMAND')
  const loaded = stderr.split('\n').filter((line) => /^(?:file|node):/.test(line))
  expect(loaded.length).toBeLessThan(12)
  expect(loaded.filter((url) => url.includes('node_modules'))).toEqual([])
})
