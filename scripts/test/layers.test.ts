import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { root } from '../project-files.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Names of the rules that a small workspace breaks, given its files: each a list of import lines. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-layers-'))
  folders.push(folder)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${text}\nexport const here = 1\nexport type Here = number\n`)
  }
  const args = ['packages', '--config', `${root}.dependency-cruiser.cjs`, '--output-type', 'json']
  const bin = `${root}node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`
  const options = { cwd: folder, maxBuffer: 16 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...args], options)
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } }
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort()
}

test('imports that follow the arrows break no rule', async () => {
  const files = {
    'packages/core/src/json/json.ts': '',
    'packages/core/src/errors/error.ts': "import '../json/json.ts'",
    'packages/core/src/engine/run.ts':
      "import '../errors/error.ts'\nimport type { A } from 'node:net'\nimport type { Here } from '../notify/channels/http.ts'",
    'packages/core/src/notify/channels/http.ts': "import 'node:http'",
    'packages/core/src/runtime/run.ts': "import '../engine/run.ts'\nimport 'node:fs'",
    'packages/core/src/testing/index.ts': "import '../runtime/run.ts'",
    'packages/core/src/index.ts': "import './runtime/run.ts'",
    'packages/adapter-x/src/index.ts': "import '../../core/src/index.ts'",
    'packages/adapter-x/test/a.test.ts': "import '../src/index.ts'\nimport '../../core/src/testing/index.ts'",
  }
  expect(await brokenRules(files)).toEqual([])
})

test('reports every kind of import against the arrows', async () => {
  const files = {
    'packages/core/src/redact/up.ts': "import type { Here } from '../engine/run.ts'",
    'packages/core/src/engine/run.ts': "import 'node:fs'\nimport '../notify/channels/http.ts'",
    'packages/core/src/notify/channels/http.ts': '',
    'packages/core/src/strategy/a.ts': "import './b.ts'",
    'packages/core/src/strategy/b.ts': "import './a.ts'",
    'packages/core/src/runtime/kit.ts': "import '../testing/index.ts'",
    'packages/core/src/testing/index.ts': '',
    'packages/core/src/elsewhere/a.ts': "import '../redact/up.ts'",
    'packages/core/src/index.ts': "import './not-there.ts'",
    'packages/core/test/a.test.ts': "import '../../adapter-x/src/index.ts'",
    'packages/adapter-x/src/index.ts': "import '../../core/src/engine/run.ts'",
    'packages/adapter-x/test/a.test.ts': "import '../../adapter-y/src/index.ts'",
    'packages/adapter-y/src/index.ts': "import '../../adapter-x/src/index.ts'",
  }
  expect(await brokenRules(files)).toEqual([
    'adapter-imports-only-core',
    'adapter-tests-import-only-core',
    'core-knows-no-adapter',
    'layer-redact',
    'layer-unknown',
    'no-cycle',
    'not-resolvable',
    'pure-without-modules',
    'pure-without-the-world',
    'testing-is-not-imported',
  ])
})
