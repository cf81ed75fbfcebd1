import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FanOutResult } from './fan-out-child.ts'
import { size, time } from './format.ts'
import { median } from './measure.ts'
import type { Benchmark, Row } from './row.ts'

const effects = 10_000
const rounds = 3
/** No further round is begun after so long, in ms. */
const budgetMs = 30_000
/** More effects than are looked at, so that at each look equally many are in flight. */
const beyond = 200
const looks = [2_000, 6_000, 10_000]
/**
 * What a finished effect may leave behind on average. The smallest thing that could be kept of one, an
 * element of an array and a short string, is larger.
 */
const allowedBytes = 16

type Way = 'bounded' | 'naive'

/** A large fan-out keeps nothing of the effects that have finished. */
export const fanOut: Benchmark = {
  name: 'fan-out',
  async run({ directory }) {
    const results: Record<Way, FanOutResult[]> = { bounded: [], naive: [] }
    const looked: Record<Way, FanOutResult[]> = { bounded: [], naive: [] }
    const began = performance.now()
    for (let round = 0; round < rounds; round++) {
      if (round > 0 && performance.now() - began > budgetMs) break
      for (const way of ['bounded', 'naive'] as const) {
        const place = join(directory, `${way}-${round}`)
        results[way].push(runChild(way, effects, place, []))
        looked[way].push(runChild(way, effects + beyond, `${place}-looked`, looks))
      }
    }
    const of = (way: Way, number: (result: FanOutResult) => number): number =>
      median(results[way].map(number))
    const milliseconds = (way: Way): number => of(way, ({ ms }) => ms)
    const peak = (way: Way): number =>
      of(way, ({ residentBefore, residentPeak }) => residentPeak - residentBefore)
    const bytes = (way: Way): number => median(looked[way].map(slope))
    const heaps = (way: Way): readonly string[] =>
      looks.map((_, at) => size(median(looked[way].map(({ heap }) => heap[at] ?? Number.NaN))))
    const reference = '`Promise.all` over all of them'
    const first = `${looks[0]} have finished`
    const rows: Row[] = [
      {
        what: `fan-out of ${effects} durable effects, 100 at a time: time`,
        result: time(milliseconds('bounded')),
        reference,
        referenceResult: time(milliseconds('naive')),
        ratio: milliseconds('bounded') / milliseconds('naive'),
        target: null,
        note:
          `${results.naive.length} processes each; the reference syncs less often, ` +
          'since everything is in flight together',
      },
      {
        what: 'the same: memory of the process at its peak, above that before the fan-out',
        result: size(peak('bounded')),
        reference,
        referenceResult: size(peak('naive')),
        ratio: peak('bounded') / peak('naive'),
        target: null,
      },
      {
        what: 'the same: heap that grows with each finished effect',
        result: `${bytes('bounded').toFixed(1)} B`,
        reference: `\`Promise.all\`: heap in use when ${first} (here ${heaps('bounded')[0]})`,
        referenceResult: heaps('naive')[0] ?? '',
        ratio: null,
        target: {
          text: `independent of the number finished (≤ ${allowedBytes} B)`,
          met: bytes('bounded') <= allowedBytes,
        },
        note:
          `heap in use after a forced collection when ${looks.join(', ')} have finished: ` +
          `${heaps('bounded').join(', ')}; with \`Promise.all\` ${heaps('naive').join(', ')}, ` +
          'since it has all of them in memory before the first one ends',
      },
    ]
    return rows
  },
}

/** Bytes of heap for each finished effect: the straight line through the looks, by least squares. */
function slope({ heap }: FanOutResult): number {
  const meanFinished = looks.reduce((sum, finished) => sum + finished, 0) / looks.length
  const meanHeap = heap.reduce((sum, bytes) => sum + bytes, 0) / heap.length
  let above = 0
  let below = 0
  looks.forEach((finished, at) => {
    above += (finished - meanFinished) * ((heap[at] ?? Number.NaN) - meanHeap)
    below += (finished - meanFinished) ** 2
  })
  return above / below
}

function runChild(way: Way, count: number, directory: string, sampled: readonly number[]): FanOutResult {
  const program = fileURLToPath(new URL('fan-out-child.ts', import.meta.url))
  const args = ['--expose-gc', program, way, String(count), directory, ...sampled.map(String)]
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`the fan-out ended with ${status}`)
  return JSON.parse(stdout) as FanOutResult
}
