import { describe, expect, test } from 'vitest'
import {
  entriesFrom,
  fact,
  pathsIn,
  plainOptions,
  takeNext,
} from '../../src/testing/conformance/store/case.ts'
import { storeConformance } from '../../src/testing/conformance/store.ts'
import { memoryStore, type StoreOperation } from '../../src/testing/memory-store.ts'

describe('the memory store is a store', () => {
  storeConformance(test, () => {
    const memory = memoryStore()
    return { open: () => memory.process() }
  })
})

/** Whether a promise is settled after every microtask that was under way. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const note = () => {
    settled = true
  }
  promise.then(note, note)
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

async function worker() {
  const memory = memoryStore()
  const process = memory.process()
  const lease = await process.leases.take('d1', 'w1', null)
  const writer = await process.journals.open(lease, plainOptions())
  return { memory, process, lease, writer }
}

describe('a crashed process', () => {
  test('loses what it did not sync when the power goes', async () => {
    const { memory, process, writer } = await worker()
    writer.append(fact('synced'))
    await writer.synced()
    writer.append(fact('lost'))
    process.crash()
    expect(await pathsIn(memory, 'd1')).toEqual(['synced'])
  })

  test('keeps what it wrote when it is only killed', async () => {
    const { memory, process, writer } = await worker()
    writer.append(fact('a'))
    process.crash({ as: 'kill' })
    expect(await pathsIn(memory, 'd1')).toEqual(['a'])
  })

  test('writes nothing and is never answered', async () => {
    const { memory, process, lease, writer } = await worker()
    const claim = await process.claims.acquire('production', 'd1', 'ann')
    process.crash()
    writer.append(fact('a'))
    const waiting = [
      writer.synced(),
      Promise.resolve(lease.held()),
      lease.renew(1),
      lease.release(),
      process.claims.release(claim, 'ann', 'done'),
      process.inboxes.put('d1', { key: 'a', name: 'abort', payload: null, at: '' }),
      entriesFrom(process, 'd1', 1),
    ]
    for (const promise of waiting) expect(await isSettled(promise)).toBe(false)
    expect(memory.entries('d1')).toEqual([])
    expect(await memory.claims.current('production')).toEqual(claim)
    expect(await memory.inboxes.read('d1')).toEqual([])
    expect(memory.leasesOf('d1')).toMatchObject([{ beat: 1, released: false }])
  })

  test('can be made to see that its lease is lost instead', async () => {
    const { process, lease } = await worker()
    process.crash({ held: 'false' })
    expect(lease.held()).toBe(false)
  })

  test('leaves the deployment to the next one', async () => {
    const { memory, process, writer } = await worker()
    writer.append(fact('a'))
    await writer.synced()
    process.crash()
    const next = await memory.journals.open(await takeNext(memory, 'd1', 'w2'), plainOptions())
    writer.append(fact('ghost'))
    next.append(fact('b'))
    await next.synced()
    expect(await pathsIn(memory, 'd1')).toEqual(['a', 'b'])
    expect(memory.leasesOf('d1').map((lease) => lease.worker)).toEqual(['w1', 'w2'])
  })

  test('can be named by its worker', async () => {
    const { memory, process, writer } = await worker()
    writer.append(fact('lost'))
    memory.crash('w1')
    expect(await isSettled(writer.synced())).toBe(false)
    expect(memory.entries('d1')).toEqual([])
    expect(await process.journals.list()).toEqual([])
  })
})

describe('a hook before every operation', () => {
  test('sees them in order', async () => {
    const memory = memoryStore()
    const seen: StoreOperation['kind'][] = []
    memory.before((operation) => seen.push(operation.kind))
    await memory.claims.acquire('production', 'd1', 'ann')
    const lease = await memory.leases.take('d1', 'w1', null)
    const writer = await memory.journals.open(lease, plainOptions())
    writer.append(fact('a'))
    await writer.synced()
    await writer.synced()
    await lease.release()
    expect(seen).toEqual([
      'claim.acquire',
      'lease.take',
      'journal.open',
      'journal.append',
      'journal.sync',
      'lease.release',
    ])
  })

  test('may crash the process that asks: then the operation does not happen', async () => {
    const { memory, process, writer } = await worker()
    memory.before((operation) => {
      if (operation.kind === 'journal.sync') process.crash()
    })
    writer.append(fact('a'))
    expect(await isSettled(writer.synced())).toBe(false)
    expect(memory.entries('d1')).toEqual([])
  })

  test('may fail an append: whoever waits is told, and nothing follows it', async () => {
    const { memory, writer } = await worker()
    writer.append(fact('a'))
    memory.before((operation) => {
      if (operation.kind === 'journal.append') throw new Error('broken')
    })
    writer.append(fact('b'))
    memory.before(null)
    writer.append(fact('c'))
    await expect(writer.synced()).rejects.toThrow('broken')
    expect(() => writer.append(fact('d'))).toThrow('broken')
    await expect(writer.synced()).rejects.toThrow('broken')
    expect(await pathsIn(memory, 'd1')).toEqual(['a'])
  })
})

test('a full disk refuses every write, and a writer that met it stays shut', async () => {
  const { memory, writer, lease } = await worker()
  writer.append(fact('a'))
  await writer.synced()
  memory.refuseWrites('no space left on device')
  writer.append(fact('b'))
  const refused = { code: 'STORE_UNWRITABLE', seen: 'no space left on device' }
  await expect(writer.synced()).rejects.toMatchObject(refused)
  await expect(memory.claims.acquire('production', 'd1', 'ann')).rejects.toMatchObject(refused)
  await expect(memory.records.put('production', 'd1', {})).rejects.toMatchObject(refused)
  await expect(lease.renew(1)).rejects.toMatchObject(refused)
  expect(await memory.claims.current('production')).toBeNull()

  memory.refuseWrites(null)
  expect(() => writer.append(fact('c'))).toThrow(expect.objectContaining(refused))
  expect(await lease.renew(1)).toBe(true)
  expect(await pathsIn(memory, 'd1')).toEqual(['a'])
})
