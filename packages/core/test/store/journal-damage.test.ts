import { appendFile, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeLine } from '../../src/store/directory/journal-line.ts'
import { pathsIn, plainOptions, takeNext } from '../../src/testing/conformance/store/case.ts'
import { journalIn, lineOf } from './support/journal-file.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

const first = 'journal.0001.jsonl'
const second = 'journal.0002.jsonl'

let root: string
let journal: ReturnType<typeof journalIn>

beforeEach(async () => {
  root = await temporaryDirectory()
  journal = journalIn(root)
})
afterEach(() => rm(root, { recursive: true }))

describe('a torn tail', () => {
  test.each([
    ['a line without its end', lineOf(4, 'torn').slice(0, -30)],
    ['a whole line without its newline', lineOf(4, 'torn').slice(0, -1)],
    ['a first byte', '{'],
    ['NULs', '\0'.repeat(5000)],
    ['a part of a line and then NULs', lineOf(4, 'torn').slice(0, 40) + '\0'.repeat(5000)],
    ['garbage with newlines', '\u0001\u0002\n\n}{\n"crc"\n'],
    ['garbage as long as many reads', `${'\0'.repeat(700_000)}\n${'x'.repeat(700_000)}\n`],
  ])('of %s is ignored, cut off by the next worker, and stays ignored', async (_, tail) => {
    await journal.work('a', 'b', 'c')
    await appendFile(journal.file(first), tail)
    expect(await journal.paths()).toEqual(['a', 'b', 'c'])
    await journal.work('d')
    expect(await journal.paths()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('may be all there is', async () => {
    await journal.work()
    await appendFile(journal.file(first), lineOf(1, 'torn').slice(0, 20))
    expect(await journal.paths()).toEqual([])
    await journal.work('a')
    expect(await journal.paths()).toEqual(['a'])
  })
})

describe('damage', () => {
  const altered = (bytes: Buffer) => bytes.toString().replace('"path":"b"', '"path":"B"')

  const lengthOfFirst = Buffer.byteLength(lineOf(1, 'a'))

  async function expectDamage(line: number, offset: number): Promise<void> {
    const error = { code: 'JOURNAL_DAMAGED', details: { file: journal.file(first), line, offset } }
    expect(await journal.outcome()).toMatchObject(error)
    const store = journal.open()
    const lease = await takeNext(store, 'd1', 'worker')
    // Whoever takes over must not make it look as if nothing had been there.
    await expect(store.journals.open(lease, plainOptions())).rejects.toMatchObject(error)
  }

  test('of a line with lines after it', async () => {
    await journal.work('a', 'b', 'c')
    await journal.change(first, altered)
    await expectDamage(2, lengthOfFirst)
  })

  test('of the last line, when it is JSON and its checksum is wrong', async () => {
    await journal.work('a', 'b')
    await journal.change(first, altered)
    await expectDamage(2, lengthOfFirst)
  })

  test('that leaves no JSON, with lines after it', async () => {
    await journal.work('a', 'b', 'c')
    await journal.change(first, (bytes) => bytes.toString().replace('"path":"b"', '"path":b"'))
    await expectDamage(2, lengthOfFirst)
  })

  test('of NULs in the middle', async () => {
    await journal.work('a', 'b', 'c')
    await journal.change(first, (bytes) => Buffer.from(bytes.fill(0, 10, 200)))
    await expectDamage(1, 0)
  })

  test('by a line that was taken out', async () => {
    await journal.work('a', 'b', 'c')
    await journal.change(first, (bytes) => bytes.toString().split('\n').toSpliced(1, 1).join('\n'))
    await expectDamage(2, lengthOfFirst)
  })

  test('by a line that is there twice', async () => {
    await journal.work('a')
    await journal.change(first, (bytes) => bytes.toString().repeat(2))
    await expectDamage(2, lengthOfFirst)
  })

  test('in a sealed segment, whatever it is', async () => {
    await journal.work('a', 'b')
    await journal.work('c')
    await journal.change(first, (bytes) => bytes.toString().slice(0, -2) + '\0\n')
    const details = { file: journal.file(first), line: 2, offset: lengthOfFirst }
    expect(await journal.outcome()).toMatchObject({ code: 'JOURNAL_DAMAGED', details })
  })

  test('is found only when it is reached: what stands before it is given', async () => {
    await journal.work('a', 'b', 'c')
    await journal.change(first, (bytes) => bytes.toString().replace('"path":"c"', '"path":"C"'))
    const seen: number[] = []
    await expect(async () => {
      for await (const entry of journal.open().journals.read('d1', 1)) seen.push(entry.seq)
    }).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' })
    expect(seen).toEqual([1, 2])
  })
})

describe('an entry of an unknown form', () => {
  test('names the file and the line', async () => {
    await journal.work('a')
    const line = encodeLine('"seq":2,"at":"2026-01-01T00:00:00.000Z","type":"effect.exploded","path":"x"}')
    await appendFile(journal.file(first), line)
    expect(await journal.outcome()).toMatchObject({
      code: 'STORE_INVALID',
      target: `${journal.file(first)}:2`,
      seen: 'no event has the type "effect.exploded"',
    })
  })
})

describe('a journal that is shorter than it was', () => {
  test('is told by the lease, which knows how far it was synced', async () => {
    await journal.workAndTell('a', 'b', 'c')
    await journal.change(first, (bytes) => bytes.subarray(0, bytes.lastIndexOf('{"crc"')))
    const error = { code: 'JOURNAL_TRUNCATED', target: journal.file(first) }
    expect(await journal.outcome()).toMatchObject(error)
    const store = journal.open()
    const lease = await takeNext(store, 'd1', 'worker')
    await expect(store.journals.open(lease, plainOptions())).rejects.toMatchObject(error)
    expect(await journal.outcome()).toMatchObject(error)
  })

  test('is told when the whole file is gone', async () => {
    await journal.workAndTell('a')
    await unlink(journal.file(first))
    expect(await journal.outcome()).toMatchObject({ code: 'JOURNAL_TRUNCATED' })
  })

  test.each([1, 40, 500])('is told by a seal when %i bytes are gone', async (bytes) => {
    await journal.work('a', 'b', 'c', 'd')
    await journal.work('e')
    const { size } = await stat(journal.file(first))
    await truncate(journal.file(first), size - bytes)
    expect(await journal.outcome()).toMatchObject({ code: 'JOURNAL_TRUNCATED', target: journal.file(first) })
  })

  test('is told by a seal when the segment is gone', async () => {
    await journal.work('a')
    await journal.work('b')
    await unlink(journal.file(first))
    expect(await journal.outcome()).toMatchObject({ code: 'JOURNAL_TRUNCATED' })
  })
})

describe('a seal', () => {
  test('keeps to what was there when it was made', async () => {
    await journal.work('a')
    await journal.work('b')
    await appendFile(journal.file(first), lineOf(2, 'ghost'))
    expect(await journal.paths()).toEqual(['a', 'b'])
  })

  test('is made by a reader when the next worker died before it could', async () => {
    await journal.work('a')
    await takeNext(journal.open(), 'd1', 'dies at once')
    expect(await journal.paths()).toEqual(['a'])
    await appendFile(journal.file(first), lineOf(2, 'ghost'))
    expect(await journal.paths()).toEqual(['a'])
  })

  test('shuts out a worker that was superseded before it had a file', async () => {
    await journal.work('a')
    await takeNext(journal.open(), 'd1', 'sleeps')
    await journal.work('b')
    await writeFile(journal.file(second), lineOf(2, 'ghost'))
    expect(await journal.paths()).toEqual(['a', 'b'])
  })

  test('holds for a reader that was in the middle of the segment', async () => {
    const names = Array.from({ length: 4000 }, (_, index) => `entry ${index}`)
    await journal.work(...names)
    const seen: string[] = []
    for await (const entry of journal.open().journals.read('d1', 1)) {
      if (seen.length === 10) {
        await journal.work('b')
        await appendFile(journal.file(first), lineOf(4001, 'ghost'))
      }
      seen.push('path' in entry ? entry.path : '?')
    }
    expect(seen).toEqual([...names, 'b'])
  })

  test('that is no seal is named', async () => {
    await journal.work('a')
    await journal.work('b')
    await writeFile(journal.file('journal.0001.sealed.json'), '{"epoch":1}')
    expect(await journal.outcome()).toMatchObject({
      code: 'STORE_INVALID',
      target: journal.file('journal.0001.sealed.json'),
    })
  })
})

test('files that do not belong to the store are ignored', async () => {
  await journal.work('a')
  for (const name of [
    'notes.txt',
    'journal.jsonl',
    'journal.0001.jsonl~',
    'leases/x.json',
    'leases/0002.json.bak',
  ]) {
    await writeFile(journal.file(name), 'not mine')
  }
  await journal.work('b')
  expect(await pathsIn(journal.open(), 'd1')).toEqual(['a', 'b'])
})

test('a lease that is no lease is named', async () => {
  await journal.work('a')
  await writeFile(journal.file('leases/0001.json'), '')
  await expect(journal.open().leases.view('d1')).rejects.toMatchObject({
    code: 'STORE_INVALID',
    target: journal.file('leases/0001.json'),
    remedy: expect.stringContaining(journal.file('leases/0001.json')),
  })
})
