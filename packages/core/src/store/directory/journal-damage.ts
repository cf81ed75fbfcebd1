import type { FileHandle } from 'node:fs/promises'
import { LandfallError } from '../../errors/landfall-error.ts'
import { isJson, lineEnd, lineHolds, longestLine } from './journal-line.ts'

/** `JOURNAL_DAMAGED`, naming the place. */
export function damaged(file: string, line: number, offset: number, seen: string): LandfallError {
  return new LandfallError({
    code: 'JOURNAL_DAMAGED',
    message: `${file} is damaged in line ${line} (byte ${offset}): ${seen}`,
    target: file,
    expected: 'a line as it was written',
    seen,
    details: { file, line, offset },
  })
}

/** `JOURNAL_TRUNCATED`: less is there than is known to have been written. */
export function truncated(file: string, expected: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'JOURNAL_TRUNCATED',
    message: `${file} ends too early: expected ${expected}, seen ${seen}`,
    target: file,
    expected,
    seen,
    details: { file },
  })
}

/**
 * Tells a torn tail from damage. A worker that dies, or a machine that loses power, leaves a line cut off, or bytes that
 * were never written (NULs, old content of the disk), and after them nothing that holds. Anything else was altered.
 *
 * @param offset where the first line begins that does not hold
 * @throws `JOURNAL_DAMAGED`
 */
export async function assertTorn(
  file: string,
  handle: FileHandle,
  line: number,
  offset: number,
): Promise<void> {
  let bytes = Buffer.alloc(0)
  let position = offset
  let first = true
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024)
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    bytes = Buffer.concat([bytes, chunk.subarray(0, bytesRead)])
    let start = 0
    for (let end = lineEnd(bytes, start, bytes.length); end >= 0; end = lineEnd(bytes, start, bytes.length)) {
      const holds = lineHolds(bytes, start, end)
      // Its writer has just finished it.
      if (first && holds) return
      if (holds) throw damaged(file, line, offset, 'it is not what was written, and whole lines follow')
      if (first && isJson(bytes, start, end)) throw damaged(file, line, offset, 'its checksum is wrong')
      first = false
      start = end + 1
    }
    bytes = bytes.subarray(start)
    // A line that long was never written: nothing in it can hold, what follows it can.
    if (bytes.length > longestLine) {
      bytes = Buffer.alloc(0)
      first = false
    }
  }
}
