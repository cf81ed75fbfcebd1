// Runs every `check:…` script of package.json; `npm run check -- types words` runs only those. Prints a line for
// each and the whole output of those that fail.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { root } from './project-files.ts'
import { record } from './results.mjs'

const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  scripts: Record<string, string>
}
const all = Object.keys(scripts).filter((name) => name.startsWith('check:'))
const wanted = process.argv.slice(2).map((name) => `check:${name}`)
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`no script ${unknown.join(', ')}; there is ${all.join(', ')}`)
  process.exit(1)
}

const failures: { name: string; output: string }[] = []
const chosen = wanted.length > 0 ? wanted : all
for (const name of chosen) {
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(scripts[name] ?? '', {
    cwd: root,
    shell: true,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const ok = status === 0
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  record({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1 })
  if (!ok) failures.push({ name, output: stdout + stderr })
}

for (const { name, output } of failures) console.log(`\n── ${name}: ${scripts[name]}\n${output.trimEnd()}`)
console.log(`\nchecks: ${chosen.length - failures.length} passed, ${failures.length} failed`)
if (failures.length > 0) process.exitCode = 1
