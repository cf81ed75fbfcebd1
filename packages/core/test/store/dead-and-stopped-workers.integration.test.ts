import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JournalEvent } from '../../src/events/journal-event.ts'
import { directoryStore } from '../../src/store/directory-store.ts'
import { entriesFrom, plainOptions, takeNext } from '../../src/testing/conformance/store/case.ts'
import { type Child, startChild } from './support/child.ts'
import type { ScribeAnswer } from './support/scribe.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

let root: string
const scribes: Child<ScribeAnswer>[] = []

beforeEach(async () => {
  root = await temporaryDirectory()
})
afterEach(async () => {
  await Promise.all(scribes.splice(0).map((scribe) => scribe.kill()))
  await rm(root, { recursive: true })
})

/** Starts a worker and waits until it has written something. */
async function startScribe(...args: string[]): Promise<Child<ScribeAnswer>> {
  const scribe = startChild<ScribeAnswer>('scribe.ts', [root, ...args])
  scribes.push(scribe)
  await scribe.next()
  await scribe.next()
  return scribe
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The highest entry that was acknowledged. */
function acknowledgedBy(scribe: Child<ScribeAnswer>): number {
  return Math.max(0, ...scribe.taken().map((answer) => answer.acknowledged ?? 0))
}

/** Numbers without gaps, and in each entry of a scribe what belongs there. */
function expectWhole(entries: readonly JournalEvent[]): void {
  for (const [index, entry] of entries.entries()) {
    expect(entry.seq).toBe(index + 1)
    if (entry.type !== 'value.recorded') continue
    expect(entry.path).toBe(`entry/${entry.seq}`)
    expect(entry.value).toBe('x'.repeat(40 + ((entry.seq - 1) % 7)))
  }
}

test('a writer is killed 50 times in the middle of its writing: all that was acknowledged is read, each time', async () => {
  let acknowledged = 0
  let written = 0
  for (let round = 0; round < 50; round += 1) {
    const scribe = await startScribe()
    await pause((round * 7) % 31)
    await scribe.kill()
    acknowledged = Math.max(acknowledged, acknowledgedBy(scribe))
    const entries = await entriesFrom(directoryStore(root), 'd1', 1)
    expectWhole(entries)
    expect(entries.length).toBeGreaterThanOrEqual(acknowledged)
    expect(entries.length).toBeGreaterThan(written)
    written = entries.length
  }
  console.info(`50 kills: ${written} entries, ${acknowledged} of them acknowledged`)
  expect(acknowledged).toBeGreaterThan(50)
}, 120_000)

test('a stopped writer that wakes up after a takeover writes nothing that is ever read, and sees that it is over', async () => {
  for (let round = 0; round < 10; round += 1) {
    const store = directoryStore(root)
    const scribe = await startScribe()
    await pause((round * 7) % 31)
    scribe.process.kill('SIGSTOP')

    const lease = await takeNext(store, 'd1', 'successor')
    const writer = await store.journals.open(lease, plainOptions())
    writer.append({ type: 'worker.started', worker: 'successor', epoch: lease.epoch })
    await writer.synced()
    const before = await entriesFrom(store, 'd1', 1)
    expectWhole(before)
    scribe.process.kill('SIGCONT')

    let failed: ScribeAnswer['failed']
    let afterwards: ScribeAnswer['afterwards']
    let acknowledged = 0
    for (;;) {
      const answer = await scribe.next()
      failed ??= answer.failed
      afterwards ??= answer.afterwards
      if (answer.acknowledged === -1) break
      acknowledged = Math.max(acknowledged, answer.acknowledged ?? 0)
    }
    expect(failed?.code).toBe('LEASE_LOST')
    expect(afterwards).toEqual({ held: false, append: 'LEASE_LOST', synced: 'LEASE_LOST' })
    // What it was told is safe is in what its successor saw.
    expect(acknowledged).toBeLessThan(before.length)

    expect(await entriesFrom(directoryStore(root), 'd1', 1)).toEqual(before)
    expect(await lease.held()).toBe(true)
    writer.append({ type: 'timer.fired', path: 'the successor goes on' })
    await writer.close()
    expect(await entriesFrom(directoryStore(root), 'd1', before.length + 1)).toMatchObject([
      { seq: before.length + 1, path: 'the successor goes on' },
    ])
  }
}, 60_000)

test('two followers see every entry once and in order, over a kill and a takeover', async () => {
  const last = 3000
  const follow = async (seen: number[]): Promise<void> => {
    const store = directoryStore(root)
    let changed: () => void = () => {}
    const stop = store.journals.watch('d1', () => changed())
    while (seen.length < last) {
      const change = new Promise<void>((resolve) => {
        changed = resolve
      })
      for await (const entry of store.journals.read('d1', seen.length + 1)) seen.push(entry.seq)
      if (seen.length < last) await change
    }
    stop()
  }
  const one: number[] = []
  const other: number[] = []
  const followers = [follow(one), follow(other)]
  for (let round = 0; round < 3; round += 1) {
    const scribe = await startScribe()
    await pause(20)
    await scribe.kill()
  }
  // However far the killed ones have come, all that the last one says is heard.
  const scribe = startChild<ScribeAnswer>('scribe.ts', [root, String(last)])
  scribes.push(scribe)
  while ((await scribe.next()).acknowledged !== -1);
  // One more may have been written after the last burst.
  await Promise.all(followers)
  for (const seen of [one, other]) expect(seen).toEqual(seen.map((_, index) => index + 1))
  expect(Math.min(one.length, other.length)).toBeGreaterThanOrEqual(last)
}, 60_000)
