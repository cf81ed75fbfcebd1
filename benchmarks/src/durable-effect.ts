import { closeSync, fdatasyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { directoryStore } from '@landfall/core'
import { time } from './format.ts'
import { alternately, median, ratioOf, timed } from './measure.ts'
import type { Benchmark } from './row.ts'
import { openSqlite } from './sqlite.ts'
import { input, noop, openWorker } from './worker.ts'

const rounds = 100
const perRound = 10
/** Effects before the rounds: Node compiles what it has run often. */
const warmUp = 1_000

/** What durability costs: the intent on the disk before the effect, the outcome on the disk after it. */
export const durableEffect: Benchmark = {
  name: 'durable-effect',
  async run({ directory }) {
    const root = join(directory, 'store')
    const worker = await openWorker(directoryStore(root), 'effects')
    await worker.runtime.effect('first', noop, input)
    const [intent, outcome] = linesOf(root)
    const first: number[] = []
    for (let index = 0; index < warmUp; index++) {
      first.push(await timed(() => worker.runtime.effect(`warm-up-${index}`, noop, input)))
    }
    const fd = openSync(join(directory, 'bare'), 'a')
    const sqlite = openSqlite(join(directory, 'sqlite.db'))
    try {
      const times = await alternately(rounds, {
        async effects(round) {
          const scope = worker.runtime.scope(`round-${round}`)
          for (let index = 0; index < perRound; index++) await scope.effect(`e-${index}`, noop, input)
        },
        bare() {
          for (let index = 0; index < perRound; index++) {
            for (const line of [intent, outcome]) {
              writeSync(fd, line)
              fdatasyncSync(fd)
            }
          }
        },
        sqlite(round) {
          for (let index = 0; index < perRound; index++) {
            const path = `round-${round}/e-${index}`
            sqlite.insert(path, intent.toString())
            sqlite.insert(path, outcome.toString())
          }
        },
      })
      const each = (values: readonly number[]): string => time(median(values) / perRound)
      const ratio = ratioOf(times.effects, times.bare)
      return [
        {
          what: 'durable effect: intent synced, nothing done, outcome synced',
          result: each(times.effects),
          reference: 'two bare `write` + `fdatasync` of the same bytes',
          referenceResult: each(times.bare),
          ratio,
          target: { text: '≤ 1.3x', met: ratio <= 1.3 },
          note:
            `${times.bare.length} rounds of ${perRound}, one after another; ` +
            `${intent.length} and ${outcome.length} bytes. Node had compiled the code by then: ` +
            `one of the first 100 effects of the process took ${time(median(first.slice(0, 100)))}`,
          whenMissed:
            'what is above the two syncs is the processor: two turns of the event loop, a digest of the ' +
            'input, JSON and the search for secrets. It weighs more on a faster disk or a busier processor',
        },
        {
          what: 'durable effect, as above',
          result: each(times.effects),
          reference: 'two transactions in `node:sqlite` (WAL, `synchronous=FULL`)',
          referenceResult: each(times.sqlite),
          ratio: ratioOf(times.effects, times.sqlite),
          target: null,
          note:
            'what one would embed instead: a row for the intent, a row for the outcome. SQLite overwrites ' +
            'its WAL again and again; a file that does not grow syncs faster than a journal that does',
        },
      ]
    } finally {
      sqlite.close()
      closeSync(fd)
      await worker.close()
    }
  },
}

/** The two lines of the first effect, as they are written. */
function linesOf(root: string): readonly [intent: Buffer, outcome: Buffer] {
  const folder = join(root, 'deployments', 'effects')
  const journal = readdirSync(folder).find((name) => name.endsWith('.jsonl')) ?? ''
  const lines = readFileSync(join(folder, journal), 'utf8').split('\n')
  const line = (type: string): string => lines.find((text) => text.includes(`"type":"${type}"`)) ?? ''
  const [intent, outcome] = [line('effect.started'), line('effect.succeeded')]
  return [Buffer.from(`${intent}\n`), Buffer.from(`${outcome}\n`)]
}
