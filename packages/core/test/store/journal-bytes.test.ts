import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LandfallError } from '../../src/errors/landfall-error.ts'
import type { JournalEvent } from '../../src/events/journal-event.ts'
import { encodeLine, entryOf, lineHolds, seqOf } from '../../src/store/directory/journal-line.ts'
import { scanSegment } from '../../src/store/directory/journal-scan.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

let root: string
beforeAll(async () => {
  root = await temporaryDirectory()
})
afterAll(() => rm(root, { recursive: true }))

const anyText = fc.string({ unit: 'binary', maxLength: 20 })
const anyEvent = fc.record({ type: fc.constant('value.recorded'), path: anyText, value: fc.jsonValue() })

/** Some entries and their file. */
const anyJournal = fc.array(anyEvent, { minLength: 1, maxLength: 6 }).map((facts) => {
  const entries = facts.map((fact, index) => ({ seq: index + 1, at: '2026-01-01T00:00:00.000Z', ...fact }))
  const lines = entries.map((entry) => encodeLine(JSON.stringify(entry).slice(1)))
  // What was written, as JSON has it: -0 is 0.
  return {
    entries: JSON.parse(JSON.stringify(entries)) as JournalEvent[],
    bytes: Buffer.from(lines.join('')),
  }
})

/** Reads a file: its entries, and the error that ended the reading if one did. */
async function scan(bytes: Buffer, end: number | null) {
  const file = join(root, 'journal.jsonl')
  await writeFile(file, bytes)
  const entries: JournalEvent[] = []
  try {
    for await (const batch of scanSegment(file, { offset: 0, line: 0, seq: 0 }, end, 1))
      entries.push(...batch.events)
    return { entries, code: null }
  } catch (thrown) {
    if (!(thrown instanceof LandfallError)) throw thrown
    return { entries, code: thrown.code }
  }
}

describe('a line', () => {
  test('gives the entry back, whatever is in it', () => {
    fc.assert(
      fc.property(anyJournal, ({ entries, bytes }) => {
        let start = 0
        for (const entry of entries) {
          const end = bytes.indexOf('\n', start)
          expect(lineHolds(bytes, start, end)).toBe(true)
          expect(seqOf(bytes, start)).toBe(entry.seq)
          expect(entryOf(bytes, start, end)).toEqual(entry)
          start = end + 1
        }
        expect(start).toBe(bytes.length)
      }),
    )
  })

  test('is JSON for every other program', () => {
    const line = encodeLine('"seq":1,"at":"2026-01-01T00:00:00.000Z","type":"timer.fired","path":"a"}')
    expect(line).toBe(
      '{"crc":"bd714c0a","seq":1,"at":"2026-01-01T00:00:00.000Z","type":"timer.fired","path":"a"}\n',
    )
    expect(JSON.parse(line)).toEqual({
      crc: 'bd714c0a',
      seq: 1,
      at: '2026-01-01T00:00:00.000Z',
      type: 'timer.fired',
      path: 'a',
    })
  })

  test('has one spelling only', () => {
    const line = encodeLine('"seq":1,"at":"2026-01-01T00:00:00.000Z","type":"timer.fired","path":"a"}')
    for (const other of [
      line.replace('bd714c0a', 'BD714C0A'),
      line.replace(',', ', '),
      ` ${line}`,
      '{}\n',
      '\n',
    ]) {
      const bytes = Buffer.from(other)
      expect(lineHolds(bytes, 0, bytes.length - 1)).toBe(false)
    }
  })
})

describe('a journal in which something was changed', () => {
  /** Never other data: a prefix of what was written, and either nothing else or an error. */
  async function expectPrefix(
    entries: readonly JournalEvent[],
    bytes: Buffer,
    sealedAt: number,
  ): Promise<void> {
    const open = await scan(bytes, null)
    expect(open.entries).toEqual(entries.slice(0, open.entries.length))
    expect([null, 'JOURNAL_DAMAGED']).toContain(open.code)
    if (open.code === null && open.entries.length === entries.length) expect(bytes.length).toBeGreaterThan(0)

    const sealed = await scan(bytes, sealedAt)
    expect(sealed.entries).toEqual(entries.slice(0, sealed.entries.length))
    // A sealed segment has no torn tail: it is all there, or it is an error.
    if (sealed.entries.length < entries.length) {
      expect(['JOURNAL_DAMAGED', 'JOURNAL_TRUNCATED']).toContain(sealed.code)
    }
  }

  test('any byte in another value', async () => {
    const change = fc.record({ at: fc.nat(), xor: fc.integer({ min: 1, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(anyJournal, change, async ({ entries, bytes }, { at, xor }) => {
        const changed = Buffer.from(bytes)
        const index = at % changed.length
        changed[index] = (changed[index] as number) ^ xor
        await expectPrefix(entries, changed, bytes.length)
        // Changed is the line that holds the byte: so many entries may be read and no more.
        const whole = bytes.subarray(0, index).toString('latin1').split('\n').length - 1
        expect((await scan(changed, null)).entries.length).toBeLessThanOrEqual(whole)
      }),
      { numRuns: 200 },
    )
  })

  test('any number of bytes cut off', async () => {
    await fc.assert(
      fc.asyncProperty(anyJournal, fc.nat(), async ({ entries, bytes }, length) => {
        const cut = bytes.subarray(0, length % bytes.length)
        await expectPrefix(entries, cut, bytes.length)
        // Cut off is torn, nothing worse: what is whole is read.
        const whole = cut.toString('latin1').split('\n').length - 1
        expect(await scan(cut, null)).toEqual({ entries: entries.slice(0, whole), code: null })
        expect((await scan(cut, bytes.length)).code).toBe('JOURNAL_TRUNCATED')
      }),
      { numRuns: 200 },
    )
  })

  test('any piece taken out, put twice or overwritten', async () => {
    const piece = fc.record({ from: fc.nat(), length: fc.nat(80), put: fc.uint8Array({ maxLength: 80 }) })
    await fc.assert(
      fc.asyncProperty(
        anyJournal,
        piece,
        fc.boolean(),
        async ({ entries, bytes }, { from, length, put }, twice) => {
          const start = from % bytes.length
          const removed = bytes.subarray(start, start + length)
          const changed = Buffer.concat([
            bytes.subarray(0, start),
            twice ? Buffer.concat([removed, removed]) : put,
            bytes.subarray(start + length),
          ])
          const { entries: read } = await scan(changed, null)
          expect(read).toEqual(entries.slice(0, read.length))
        },
      ),
      { numRuns: 200 },
    )
  })
})
