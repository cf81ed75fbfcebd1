import { spawnSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { time } from './format.ts'
import { alternately, median, ratioOf } from './measure.ts'
import { installCommand } from './package.ts'
import type { Benchmark, Row } from './row.ts'

const rounds = 30
const shop = fileURLToPath(new URL('../../examples/shop/repository/landfall.yaml', import.meta.url))

/** How long somebody waits for the command `landfall` before it says or does anything. */
export const commandStart: Benchmark = {
  name: 'command',
  async run({ directory }) {
    const project = installCommand(directory)
    copyFileSync(shop, join(project, 'landfall.yaml'))
    writeFileSync(join(project, 'libraries.js'), "import 'yaml'\nimport 'zod'\n")
    const node = (...args: readonly string[]): void => {
      const { status, stderr } = spawnSync(process.execPath, args, {
        cwd: project,
        env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: 'postgres://127.0.0.1/shop' },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
    }
    const landfall = (...args: readonly string[]): void =>
      node('node_modules/@landfall/cli/dist/main.js', ...args)

    const times = await alternately(rounds, {
      help: () => landfall('--help'),
      version: () => landfall('--version'),
      completion: () => landfall('completion', 'bash'),
      bare: () => node('-e', '0'),
    })
    const quick = (what: string, measured: readonly number[], note?: string): Row => {
      const ratio = ratioOf(measured, times.bare)
      return {
        what,
        result: time(median(measured)),
        reference: 'a bare start of Node: `node -e 0`',
        referenceResult: time(median(times.bare)),
        ratio,
        target: { text: '≤ 1.5x', met: ratio <= 1.5 },
        ...(note === undefined ? {} : { note }),
        whenMissed: 'the files of the command and the streams of its output, on a busy processor',
      }
    }
    const plans = await alternately(10, {
      plan: () => landfall('plan', 'staging', '1.0.0', '--commit', '0'.repeat(40)),
      libraries: () => node('libraries.js'),
    })
    return [
      quick('`landfall --help`', times.help, `${times.bare.length} processes each, the installed package`),
      quick('`landfall --version`', times.version),
      quick('`landfall completion bash`', times.completion),
      {
        what: "`landfall plan` with the shop's landfall.yaml, from the start of the process to its end",
        result: time(median(plans.plan)),
        reference: "a process that does nothing but `import 'yaml'` and `import 'zod'`",
        referenceResult: time(median(plans.libraries)),
        ratio: ratioOf(plans.plan, plans.libraries),
        target: null,
        note: `${plans.plan.length} processes each; the adapter is imported too, and looks at what is live`,
      },
    ]
  },
}
