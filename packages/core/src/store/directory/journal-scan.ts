import { type FileHandle, open } from 'node:fs/promises'
import type { JournalEvent } from '../../events/journal-event.ts'
import { journalEventProblem } from '../../events/validate-journal-event.ts'
import { assertTorn, damaged, truncated } from './journal-damage.ts'
import { entryOf, lineEnd, lineHolds, longestLine, seqOf } from './journal-line.ts'
import { errnoOf, invalidFile, usingStorage } from './storage-errors.ts'

const chunkBytes = 256 * 1024

/** How far a segment has been read. */
export interface Position {
  /** Bytes. */
  readonly offset: number
  /** Lines. */
  readonly line: number
  /** The number of the last entry before this place. */
  readonly seq: number
}

/** Entries that were read together, and where the reading stands after them. */
export interface Batch {
  readonly events: readonly JournalEvent[]
  readonly position: Position
}

/**
 * Reads a segment in pieces, from a place between two lines on, and checks every line. Ends silently at a torn tail.
 *
 * @param end where the segment ends, when it is sealed; `null` reads as far as it is written now
 * @param from the number of the first entry to give; those before it are only checked
 * @throws `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`, `STORE_INVALID`
 */
export async function* scanSegment(
  file: string,
  start: Position,
  end: number | null,
  from: number,
): AsyncGenerator<Batch, void> {
  if (end !== null && start.offset >= end) return
  const handle = await openToRead(file)
  if (handle === null) {
    if (start.offset > 0 || end !== null)
      throw truncated(file, `${end ?? start.offset} bytes`, 'no such file')
    return
  }
  try {
    const { size } = await usingStorage(file, () => handle.stat())
    const least = end ?? start.offset
    if (size < least) throw truncated(file, `${least} bytes`, `${size} bytes`)
    yield* scanOpen(file, handle, start, end, from)
  } finally {
    await handle.close()
  }
}

async function openToRead(file: string): Promise<FileHandle | null> {
  return usingStorage(file, async () => {
    try {
      return await open(file, 'r')
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return null
      throw thrown
    }
  })
}

async function* scanOpen(
  file: string,
  handle: FileHandle,
  start: Position,
  end: number | null,
  from: number,
): AsyncGenerator<Batch, void> {
  let bytes = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  let position = start
  for (;;) {
    const wanted = Math.min(bytes.length - filled, (end ?? Infinity) - position.offset - filled)
    const readFrom = position.offset + filled
    const { bytesRead } = await usingStorage(file, () => handle.read(bytes, filled, wanted, readFrom))
    filled += bytesRead
    const piece = decode(file, bytes, filled, position, from)
    position = piece.position
    if (piece.used > 0) {
      yield piece
      bytes.copyWithin(0, piece.used, filled)
      filled -= piece.used
    }
    if (piece.broken || bytesRead === 0 || filled > longestLine) {
      if (filled > 0 && end !== null)
        throw damaged(file, position.line + 1, position.offset, 'it is not whole')
      if (filled > 0)
        await usingStorage(file, () => assertTorn(file, handle, position.line + 1, position.offset))
      return
    }
    if (position.offset === end) return
    if (filled === bytes.length) bytes = Buffer.concat([bytes], bytes.length * 4)
  }
}

interface Piece extends Batch {
  /** Bytes that were decoded. */
  readonly used: number
  /** Whether the line behind them is complete and does not hold. */
  readonly broken: boolean
}

function decode(file: string, bytes: Buffer, filled: number, at: Position, from: number): Piece {
  const events: JournalEvent[] = []
  let { line, seq } = at
  let start = 0
  let broken = false
  for (let end = lineEnd(bytes, start, filled); end >= 0; end = lineEnd(bytes, start, filled)) {
    if (!lineHolds(bytes, start, end)) {
      broken = true
      break
    }
    const found = seqOf(bytes, start)
    if (found !== seq + 1) {
      throw damaged(file, line + 1, at.offset + start, `entry ${found} follows entry ${seq}`)
    }
    if (found >= from) events.push(checkedEntry(file, line + 1, entryOf(bytes, start, end)))
    line += 1
    seq = found
    start = end + 1
  }
  return { events, position: { offset: at.offset + start, line, seq }, used: start, broken }
}

function checkedEntry(file: string, line: number, entry: unknown): JournalEvent {
  const problem = journalEventProblem(entry)
  if (problem === null) return entry as JournalEvent
  throw invalidFile(`${file}:${line}`, 'an entry of a journal', problem)
}
