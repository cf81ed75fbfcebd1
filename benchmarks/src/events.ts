import { join } from 'node:path'
import { directoryStore } from '@landfall/core'
import { EventEmitter } from 'eventemitter3'
import { createDelivery } from '../../packages/core/src/landfall/delivery.ts'
import { follow } from '../../packages/core/src/landfall/follow.ts'
import { time } from './format.ts'
import { alternately, median, ratioOf } from './measure.ts'
import type { Benchmark, Row } from './row.ts'
import { writeJournal } from './write-journal.ts'

const subscribers = 10
const rounds = 15
const emitted = 100_000
const iterated = 5_000

/** What it costs to tell ten subscribers. */
export const events: Benchmark = {
  name: 'events',
  async run({ directory }) {
    const event = {
      type: 'timer.fired',
      deployment: 'd',
      seq: 1,
      at: '2026-01-01T00:00:00.000Z',
      path: 'a',
    } as const
    let heard = 0
    const bare = new EventEmitter<string>()
    const delivery = createDelivery()
    const journal = await writeJournal(join(directory, 'store'), 'told', iterated)
    for (let index = 0; index < subscribers; index++) {
      bare.on('event', () => heard++)
      delivery.on('event', () => heard++)
    }
    // One store for all, as in a process with ten watchers.
    const store = directoryStore(join(directory, 'store'))
    const emit = await alternately(rounds, {
      delivered() {
        for (let index = 0; index < emitted; index++) delivery.emit(event)
      },
      bare() {
        for (let index = 0; index < emitted; index++) bare.emit('event', event)
      },
    })
    const iterate = await alternately(rounds, {
      followed: () =>
        Promise.all(
          Array.from({ length: subscribers }, async () => {
            for await (const _ of follow(store, journal.deployment, 1)) heard++
          }),
        ),
      bare() {
        for (let index = 0; index < iterated; index++) bare.emit('event', event)
      },
    })
    const expected =
      subscribers * 2 * (emitted * (emit.bare.length + 1) + iterated * (iterate.bare.length + 1))
    if (heard !== expected) {
      throw new Error(`${heard} events were heard`)
    }
    const per = (values: readonly number[], count: number): string => time(median(values) / count)
    const reference = `bare eventemitter3 with ${subscribers} listeners`
    const rows: Row[] = [
      {
        what: `one event to ${subscribers} listeners (\`run.on\`)`,
        result: per(emit.delivered, emitted),
        reference,
        referenceResult: per(emit.bare, emitted),
        ratio: ratioOf(emit.delivered, emit.bare),
        target: null,
        note:
          `${emit.bare.length} rounds of ${emitted}; a listener that throws is caught, ` +
          "and those of the event's own type are told too",
      },
      {
        what: `one event to ${subscribers} async iterators (\`run.events\`), from the journal`,
        result: per(iterate.followed, iterated),
        reference,
        referenceResult: per(iterate.bare, iterated),
        ratio: ratioOf(iterate.followed, iterate.bare),
        target: null,
        note: 'each iterator reads and checks the file for itself; nothing is kept for a slow reader',
      },
    ]
    return rows
  },
}
