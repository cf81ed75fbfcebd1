import { join } from 'node:path'
import { directoryStore } from '@landfall/core'
import { time } from './format.ts'
import { alternately, median, ratioOf } from './measure.ts'
import type { Benchmark } from './row.ts'
import { input, noop, openWorker } from './worker.ts'

const rounds = 9
const effects = 200

/** Effects that are in flight together share their syncs. */
export const atOnce: Benchmark = {
  name: 'at-once',
  async run({ directory }) {
    const worker = await openWorker(directoryStore(join(directory, 'store')), 'fan-out')
    try {
      const times = await alternately(rounds, {
        together: (round) =>
          worker.runtime.fanOut(
            `together-${round}`,
            new Array(effects).keys(),
            { limit: effects },
            async (runtime) => {
              await runtime.effect('e', noop, input)
            },
          ),
        async apart(round) {
          const scope = worker.runtime.scope(`apart-${round}`)
          for (let index = 0; index < effects; index++) await scope.effect(`e-${index}`, noop, input)
        },
      })
      const ratio = ratioOf(times.together, times.apart)
      return [
        {
          what: `${effects} durable effects at once`,
          result: time(median(times.together)),
          reference: `${effects} durable effects one after another`,
          referenceResult: time(median(times.apart)),
          ratio,
          target: { text: '≤ 0.15x', met: ratio <= 0.15 },
          note: `${times.together.length} rounds`,
          whenMissed: 'with a disk this fast the processor time of an effect is more than a sync',
        },
      ]
    } finally {
      await worker.close()
    }
  },
}
