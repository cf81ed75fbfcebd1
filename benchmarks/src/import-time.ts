import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { size, time } from './format.ts'
import { alternately, median } from './measure.ts'
import { bytesIn, installCore } from './package.ts'
import type { Benchmark, Row } from './row.ts'

const rounds = 30

/** What the package costs before anything is done with it: to download, to keep, to import. */
export const importTime: Benchmark = {
  name: 'package',
  async run({ directory }) {
    const installed = installCore(directory)
    const { project } = installed
    writeFileSync(join(project, 'bare.js'), '')
    writeFileSync(join(project, 'core.js'), "import '@landfall/core'\n")
    const start = (file: string): void => {
      const { status } = spawnSync(process.execPath, [file], {
        cwd: project,
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      if (status !== 0) throw new Error(`${file} ended with ${status}`)
    }
    const times = await alternately(rounds, { core: () => start('core.js'), bare: () => start('bare.js') })
    const over = median(times.core.map((ms, round) => ms - (times.bare[round] ?? Number.NaN)))
    const own = bytesIn(join(project, 'node_modules/@landfall/core'))
    const { dependencies } = installed
    const rows: Row[] = [
      {
        what: "`import '@landfall/core'`, above a bare start of Node",
        result: time(over),
        reference: 'a bare start of Node',
        referenceResult: time(median(times.bare)),
        ratio: null,
        target: { text: '≤ 40 ms', met: over <= 40 },
        note:
          `${times.bare.length} processes each, the installed package; ` +
          'of its dependencies only eventemitter3 is loaded before it is needed',
        whenMissed:
          "Node's own modules (crypto, fs/promises, zlib) and compiling the package, on a busy processor",
      },
      {
        what: '`@landfall/core` packed',
        result: size(installed.packedBytes),
        reference: 'unpacked, without dependencies',
        referenceResult: size(own),
        ratio: null,
        target: null,
      },
      {
        what: '`@landfall/core` installed with its dependencies',
        result: size(installed.installedBytes),
        reference: 'production dependencies, transitive',
        referenceResult: String(dependencies.length),
        ratio: null,
        target: null,
        note: dependencies.join(', '),
      },
    ]
    return rows
  },
}
