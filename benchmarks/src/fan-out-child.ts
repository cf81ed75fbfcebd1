// A fan-out in a process of its own, so that its memory can be told from everything else's. Started by
// fan-out.ts: `node --expose-gc fan-out-child.ts <bounded|naive> <effects> <directory> [<finished> …]`. Prints JSON.
import { directoryStore } from '@landfall/core'
import { input, noop, openWorker } from './worker.ts'

/** What the child prints. */
export interface FanOutResult {
  readonly ms: number
  /** Bytes of heap that are in use when so many effects have finished. */
  readonly heap: readonly number[]
  /** The most memory that the process ever had, before and in the fan-out. */
  readonly residentBefore: number
  readonly residentPeak: number
}

const limit = 100
const [, , way, count = '0', directory = '', ...places] = process.argv
const sampled = new Set(places.map(Number))

const worker = await openWorker(directoryStore(directory), 'many')
const heap: number[] = []
let finished = 0
const note = (): void => {
  finished++
  if (sampled.has(finished)) heap.push(heapInUse())
}

const items = new Array(Number(count)).keys()
const residentBefore = process.resourceUsage().maxRSS * 1024
const began = performance.now()
if (way === 'bounded') {
  await worker.runtime.fanOut('many', items, { limit }, async (runtime) => {
    await runtime.effect('e', noop, input)
    note()
  })
} else {
  await Promise.all(
    Array.from(items, async (index) => {
      const result = await worker.runtime.scope(`many-${index}`).effect('e', noop, input)
      note()
      return result
    }),
  )
}
const ms = performance.now() - began
const residentPeak = process.resourceUsage().maxRSS * 1024
await worker.close()
process.stdout.write(JSON.stringify({ ms, heap, residentBefore, residentPeak } satisfies FanOutResult))

function heapInUse(): number {
  for (let pass = 0; pass < 3; pass++) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
