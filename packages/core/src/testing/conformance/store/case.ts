import assert from 'node:assert/strict'
import { isLandfallError } from '../../../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../../../events/journal-event.ts'
import type { JournalOptions, Lease, Store } from '../../../store/store.ts'

/** A storage to test, reached from several processes. */
export interface StoreHarness {
  /** The store as one more process sees it. */
  open(): Store
  dispose?(): Promise<void> | void
}

/** One thing that every store does. */
export interface StoreCase {
  readonly name: string
  run(harness: StoreHarness): Promise<void>
}

/** @throws when the promise is kept, or fails with another code */
export async function refusedWith(code: string, promise: Promise<unknown>): Promise<void> {
  const outcome = await promise.then(
    () => 'kept',
    (thrown: unknown) => (isLandfallError(thrown) ? thrown.code : thrown),
  )
  assert.equal(outcome, code)
}

/** Journal options of a worker; entries are stamped one second apart. */
export function plainOptions(): JournalOptions {
  let second = 0
  return { now: () => new Date(second++ * 1000).toISOString(), sanitize: (json) => json }
}

/** An entry that tells itself from others. */
export function fact(name: string): JournalFact {
  return { type: 'value.recorded', path: name, value: { name, 'ünï\n': [1, null, '\u2028"\\'] } }
}

/** Takes the lease that comes next, as a runtime that has seen the present one expire. */
export async function takeNext(store: Store, deployment: string, worker: string): Promise<Lease> {
  return store.leases.take(deployment, worker, await store.leases.view(deployment))
}

/** Everything that an iterable gives. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of iterable) items.push(item)
  return items
}

export async function entriesFrom(store: Store, deployment: string, from: number): Promise<JournalEvent[]> {
  return collect(store.journals.read(deployment, from))
}

/** The paths of the entries from the first on. */
export async function pathsIn(store: Store, deployment: string): Promise<string[]> {
  const entries = await entriesFrom(store, deployment, 1)
  assert.deepEqual(
    entries.map((entry) => entry.seq),
    entries.map((_, index) => index + 1),
  )
  return entries.map((entry) => ('path' in entry ? entry.path : entry.type))
}

/** Waits for something that comes by itself within the two seconds that a store may take to tell of a change. */
export async function eventually(what: string, happened: () => boolean): Promise<void> {
  const began = performance.now()
  while (!happened()) {
    assert.ok(performance.now() - began < 2000, `within 2 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Names that must not become a path. */
export const unsafeNames = [
  '../x',
  '..',
  '.',
  '',
  'a/b',
  'a\\b',
  '.hidden',
  '-x',
  'a b',
  'a\0b',
  'é',
  'x'.repeat(129),
]
