import { cpSync, linkSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { directoryStore } from '@landfall/core'
import { time } from './format.ts'
import { alternately, median, ratioOf } from './measure.ts'
import type { Benchmark } from './row.ts'
import { takeOver } from './worker.ts'
import { type Written, writeJournal } from './write-journal.ts'

const rounds = 7
const events = 100_000

/** What a worker that takes a long deployment over has to read before it can go on. */
export const replay: Benchmark = {
  name: 'replay',
  async run({ directory }) {
    const original = join(directory, 'original')
    const written = await writeJournal(original, 'long', events)
    const copy = join(directory, 'copy')
    const fresh = (): void => {
      rmSync(copy, { recursive: true, force: true })
      // The journal itself is linked: a fresh copy of it would still have to be written to the disk.
      cpSync(original, copy, { recursive: true, filter: (path) => path !== written.file })
      linkSync(written.file, join(copy, relative(original, written.file)))
    }
    const taken: number[] = []
    const times = await alternately(rounds, {
      async resume() {
        fresh()
        taken.push(await resumed(copy, written))
      },
      parse: () => parsed(written.file),
    })
    // The copy of the store is not a part of it.
    const counted = taken.slice(1)
    const ms = median(counted)
    return [
      {
        what: `resume from a journal of ${events} events: seal, check, read, index`,
        result: time(ms),
        reference: '`JSON.parse` of its lines, nothing checked',
        referenceResult: time(median(times.parse)),
        ratio: ratioOf(counted, times.parse),
        target: { text: '≤ 0.5 s', met: ms <= 500 },
        note: `${counted.length} rounds; ${(written.bytes / 1_000_000).toFixed(1)} MB, in the page cache`,
        whenMissed:
          'the processor: a journal is checked line by line twice, once to seal it and once to read it',
      },
    ]
  },
}

/** Milliseconds until a new worker knows what the journal has and would go on. */
async function resumed(root: string, { deployment }: Written): Promise<number> {
  const store = directoryStore(root)
  const view = await store.leases.view(deployment)
  const began = performance.now()
  const lease = await store.leases.take(deployment, 'bench', view)
  const { core, history, close } = await takeOver(store, lease, false)
  const ms = performance.now() - began
  if (core.past.finished === null || history.length <= events) throw new Error('the journal was not read')
  await close()
  return ms
}

function parsed(file: string): number {
  let seq = 0
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line !== '') seq = (JSON.parse(line) as { readonly seq: number }).seq
  }
  return seq
}
