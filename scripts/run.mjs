// `npm run <task>` in a clone where nothing was installed: installs what is missing, then runs the task on
// the workspace's Node. This file and what it imports must run on the machine's own Node (20 or later).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installDependencies } from './install.mjs'

const vitest = 'node_modules/vitest/vitest.mjs'
const tasks = {
  demo: ['examples/demo/src/demo.ts'],
  shop: ['examples/shop/src/run.ts'],
  bench: ['benchmarks/src/bench.ts'],
  test: [vitest, 'run', '--project', 'unit', '--project', 'integration'],
  'test:unit': [vitest, 'run', '--project', 'unit'],
  'test:integration': [vitest, 'run', '--project', 'integration'],
  'test:system': [vitest, 'run', '--project', 'system', '--passWithNoTests'],
  build: ['scripts/build.ts'],
  check: ['scripts/check.ts'],
}

const [name = '', ...extra] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (task === undefined) fail(`unknown task "${name}"; there is ${Object.keys(tasks).join(', ')}`)

const root = fileURLToPath(new URL('..', import.meta.url))
installDependencies()
if (!existsSync(`${root}${task[0]}`)) fail(`${name}: ${task[0]} does not exist`)

const bin = `${root}node_modules/.bin`
const child = spawn(`${bin}/node`, [...task, ...extra], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    // Workspace packages are read from their sources, in child processes too.
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --conditions=@landfall/source`.trim(),
  },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(error.message))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

function fail(message) {
  process.stderr.write(`landfall: ${message}\n`)
  process.exit(1)
}
