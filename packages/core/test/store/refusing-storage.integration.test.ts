import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, rm, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { directoryStore } from '../../src/store/directory-store.ts'
import { entriesFrom, fact, plainOptions, takeNext } from '../../src/testing/conformance/store/case.ts'
import { startChild } from './support/child.ts'
import type { ScribeAnswer } from './support/scribe.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

let root: string
const mounted: string[] = []

beforeEach(async () => {
  root = await temporaryDirectory()
})
afterEach(async () => {
  for (const directory of mounted.splice(0)) spawnSync('/bin/umount', [directory])
  await rm(root, { recursive: true })
})

function mount(...args: string[]): boolean {
  return spawnSync('/bin/mount', args, { stdio: 'ignore' }).status === 0
}

/** Whether this user may mount file systems: then the real thing is tested beside what everybody can have. */
async function mayMount(): Promise<boolean> {
  const directory = await temporaryDirectory()
  const may = mount('-t', 'tmpfs', '-o', 'size=64k', 'landfall-test', directory)
  if (may) spawnSync('/bin/umount', [directory])
  await rm(directory, { recursive: true })
  return may
}

/** Storage that takes only so much. */
interface SmallStorage {
  readonly name: string
  /** Put before the command of the worker. */
  readonly shell: string
  readonly cause: RegExp
  prepare(directory: string): void
  enlarge(directory: string): void
}

const limitedFileSize: SmallStorage = {
  name: 'a limit on the size of files',
  shell: 'ulimit -f 128;',
  cause: /EFBIG/,
  prepare() {},
  enlarge() {},
}

const smallDisk: SmallStorage = {
  name: 'a disk that is full (a small tmpfs)',
  shell: '',
  cause: /ENOSPC/,
  prepare(directory) {
    expect(mount('-t', 'tmpfs', '-o', 'size=96k', 'landfall-test', directory)).toBe(true)
    mounted.push(directory)
  },
  enlarge(directory) {
    expect(mount('-o', 'remount,size=4m', directory)).toBe(true)
  },
}

const canMount = await mayMount()
const storages = canMount ? [limitedFileSize, smallDisk] : [limitedFileSize]

describe.each(storages)('on $name', ({ shell, cause, prepare, enlarge }) => {
  test('the writer stops for good, says why, and all that it acknowledged is there for the next one', async () => {
    const directory = join(root, 'store')
    await mkdir(directory)
    prepare(directory)
    const scribe = startChild<ScribeAnswer>('scribe.ts', [directory, '100000', '1000'], shell)
    const answers: ScribeAnswer[] = []
    do answers.push(await scribe.next())
    while (answers.at(-1)?.acknowledged !== -1)

    const acknowledged = Math.max(...answers.map((answer) => answer.acknowledged ?? 0))
    const failed = answers.find((answer) => answer.failed !== undefined)?.failed
    expect(acknowledged).toBeGreaterThan(10)
    const file = join(directory, 'deployments/d1/journal.0001.jsonl')
    expect(failed).toMatchObject({
      code: 'STORE_UNWRITABLE',
      target: file,
      seen: expect.stringMatching(cause),
    })
    expect(failed?.remedy).toContain(file)
    expect(failed?.remedy).toMatch(/^Free space/)
    // The lease is still held: what keeps further effects from starting is that no entry is taken.
    const afterwards = answers.find((answer) => answer.afterwards !== undefined)?.afterwards
    expect(afterwards).toEqual({ held: true, append: 'STORE_UNWRITABLE', synced: 'STORE_UNWRITABLE' })

    const entries = await entriesFrom(directoryStore(directory), 'd1', 1)
    expect(entries.length).toBeGreaterThanOrEqual(acknowledged)
    enlarge(directory)
    const store = directoryStore(directory)
    const writer = await store.journals.open(await takeNext(store, 'd1', 'next'), plainOptions())
    expect(writer.lastSeq).toBe(entries.length)
    writer.append(fact('goes on'))
    await writer.close()
    expect(await entriesFrom(directoryStore(directory), 'd1', entries.length)).toMatchObject([
      entries.at(-1),
      { path: 'goes on' },
    ])
  })
})

/** Everything that is written, each on its own. */
function writes(directory: string) {
  const store = directoryStore(directory)
  const message = { key: 'k', name: 'abort', payload: null, at: '' }
  return {
    'a claim': () => store.claims.acquire('staging', 'd9', 'ann'),
    'a lease': () => store.leases.take('d9', 'w', null),
    'a takeover': () => takeNext(store, 'd1', 'w'),
    'a message': () => store.inboxes.put('d1', message),
    'a record': () => store.records.put('production', 'd1', {}),
    'a blob': () => store.blobs.put('text'),
    'a log': () => store.logs.append('d1', 'a', 'text'),
  }
}

async function fill(directory: string): Promise<void> {
  const store = directoryStore(directory)
  await store.claims.acquire('production', 'd1', 'ann')
  const writer = await store.journals.open(await takeNext(store, 'd1', 'w'), plainOptions())
  writer.append(fact('a'))
  await writer.close()
  // A worker that died before it could seal what the first one wrote: a reader has to do without.
  await takeNext(store, 'd1', 'dies at once')
}

async function expectReadOnly(directory: string, cause: RegExp): Promise<void> {
  for (const [what, write] of Object.entries(writes(directory))) {
    const error = await write().then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error, what).toMatchObject({
      code: 'STORE_UNWRITABLE',
      target: expect.stringContaining(directory),
      seen: expect.stringMatching(cause),
      remedy: expect.stringContaining(directory),
    })
  }
  const store = directoryStore(directory)
  expect(await store.claims.current('production')).toMatchObject({ deployment: 'd1' })
  expect(await entriesFrom(store, 'd1', 1)).toMatchObject([{ seq: 1, path: 'a' }])
  expect(await store.journals.list()).toEqual(['d1'])
  expect(await store.claims.acquire('production', 'd1', 'ann')).toMatchObject({ number: 1 })
}

describe('a store that may only be read', () => {
  test('by its permissions refuses every write, and is read all the same', async () => {
    const directory = join(root, 'store')
    await fill(directory)
    await chmod(root, 0o755)
    expect(spawnSync('chmod', ['-R', 'a-w', directory]).status).toBe(0)
    // Permissions do not keep root out.
    const { geteuid, seteuid } = process
    const isRoot = geteuid?.() === 0
    if (isRoot) seteuid?.(65534)
    try {
      await expectReadOnly(directory, /EACCES/)
    } finally {
      if (isRoot) seteuid?.(0)
      spawnSync('chmod', ['-R', 'u+w', directory])
    }
  })

  if (canMount) {
    test('on a file system mounted read-only refuses every write, and is read all the same', async () => {
      const directory = join(root, 'store')
      await mkdir(directory)
      smallDisk.prepare(directory)
      await fill(directory)
      expect(mount('-o', 'remount,ro', directory)).toBe(true)
      await expectReadOnly(directory, /EROFS/)
    })
  }
})

test('a store whose path is a file says so', async () => {
  const directory = join(root, 'store')
  await writeFile(directory, '')
  for (const [what, write] of Object.entries(writes(directory))) {
    await expect(write(), what).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
  }
})

test('a store that is removed under its worker ends the lease', async () => {
  const directory = join(root, 'store')
  const store = directoryStore(directory)
  const lease = await store.leases.take('d1', 'w', null)
  const writer = await store.journals.open(lease, plainOptions())
  await rm(directory, { recursive: true })
  expect(await lease.held()).toBe(false)
  writer.append(fact('a'))
  await expect(writer.synced()).rejects.toMatchObject({ code: 'LEASE_LOST' })
})

test('a clock that is set back changes no order and frees nothing', async () => {
  let year = 2030
  const store = directoryStore(join(root, 'store'), { now: () => `${--year}-01-01T00:00:00.000Z` })
  const first = await store.claims.acquire('production', 'd1', 'ann')
  await store.claims.release(first, 'ann', 'done')
  const second = await store.claims.acquire('production', 'd2', 'ann')
  expect(second.number).toBe(2)
  expect(second.since < first.since).toBe(true)
  await expect(store.claims.acquire('production', 'd3', 'ann')).rejects.toMatchObject({
    code: 'ENVIRONMENT_BUSY',
  })

  const lease = await takeNext(store, 'd1', 'w')
  const writer = await store.journals.open(lease, {
    now: () => `${--year}-01-01T00:00:00.000Z`,
    sanitize: String,
  })
  for (const name of ['a', 'b', 'c']) writer.append(fact(name))
  await writer.close()
  await lease.renew(3)
  // The files of a machine whose clock jumped to the future and back.
  const future = new Date('2099-01-01')
  for (const name of await readdir(join(root, 'store/deployments/d1'))) {
    await utimes(join(root, 'store/deployments/d1', name), future, future)
  }
  expect((await entriesFrom(store, 'd1', 1)).map(({ seq, at }) => `${seq} ${at.slice(0, 4)}`)).toEqual([
    '1 2026',
    '2 2025',
    '3 2024',
  ])
  expect(await lease.held()).toBe(true)
  for (const deployment of ['d1', 'd2']) await store.records.put('production', deployment, { deployment })
  const listed: unknown[] = []
  for await (const record of store.records.list('production')) listed.push(record.deployment)
  expect(listed).toEqual(['d2', 'd1'])
})

test('what a process left half written long ago is removed, what another is writing now is not', async () => {
  const litter = join(root, 'store/tmp')
  await mkdir(litter, { recursive: true })
  for (const name of ['old', 'new']) await writeFile(join(litter, name), 'half')
  await utimes(join(litter, 'old'), new Date('2020-01-01'), new Date('2020-01-01'))
  const store = directoryStore(join(root, 'store'))
  await store.blobs.put('text')
  await expect.poll(() => readdir(litter)).toEqual(['new'])
  await unlink(join(litter, 'new'))
})
