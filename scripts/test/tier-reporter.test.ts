import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { root } from '../project-files.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Runs vitest on one test file and gives the end of its output, its exit code and what it recorded. */
async function run(testFile: string, ci: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-tiers-'))
  folders.push(folder)
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { TierReporter } from '${root}scripts/tier-reporter.ts'
     export default { test: { name: 'tier', globals: true, reporters: [new TierReporter()] } }`,
  )
  writeFileSync(join(folder, 'a.test.ts'), testFile)
  const results = join(folder, 'results')
  const args = [`${root}node_modules/vitest/vitest.mjs`, 'run', '--root', folder]
  const env = { ...process.env, CI: String(ci), LANDFALL_RESULTS: results }
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout) => resolve({ code: error?.code ?? 0, stdout }))
  })
  return {
    code,
    end: stdout.trimEnd().split('\n').filter(Boolean),
    recorded: readFileSync(results, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  }
}

const passing = "test('good', () => {})"
const skipped = ['test.sk', "ip('later', () => {})"].join('')

test('ends with a line for the tier and a line that sums up', async () => {
  const { code, end, recorded } = await run(`${passing}; test('bad', () => { throw new Error('no') })`, false)
  expect(end).toEqual(['tier: 1 passed, 1 failed, 0 skipped', '1 passed, 1 failed'])
  expect(recorded).toEqual([{ name: 'tier', passed: 1, failed: 1 }])
  expect(code).toBe(1)
})

test('a file that cannot be loaded and an error outside of the tests count as failed', async () => {
  const broken = await run(`${passing}; throw new Error('no')`, false)
  expect(broken.end.at(-1)).toBe('0 passed, 1 failed')
  const late = await run(`${passing}; void Promise.reject(new Error('no'))`, false)
  expect(late.end.at(-1)).toBe('1 passed, 1 failed')
  expect(late.code).toBe(1)
})

test('a skipped test fails the run in CI only', async () => {
  const local = await run(`${passing}; ${skipped}`, false)
  expect([local.code, local.end.at(-1)]).toEqual([0, '1 passed, 0 failed'])
  const ci = await run(`${passing}; ${skipped}`, true)
  expect([ci.code, ci.end.at(-1)]).toEqual([1, '1 passed, 1 failed'])
  expect(ci.recorded).toEqual([{ name: 'tier', passed: 1, failed: 1 }])
})
