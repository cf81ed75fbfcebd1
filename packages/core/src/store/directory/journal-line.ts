import { crc32 } from 'node:zlib'

/**
 * A line of a journal is one JSON object. Its first member is the crc32 of everything behind that member, always at
 * the same place, so that checking a line is a slice and no parsing:
 *
 *     {"crc":"bd714c0a","seq":1,"at":"2026-01-01T00:00:00.000Z","type":"timer.fired","path":"a"}
 */
const opening = Buffer.from('{"crc":"')
const crcEnd = opening.length + 8
const checkedFrom = crcEnd + 2
const seqAt = checkedFrom + '"seq":'.length

const newline = 0x0a
const quote = 0x22
const comma = 0x2c
const brace = 0x7b
const zero = 0x30

/** The longest line that is written or read, in bytes. */
export const longestLine = 32 * 1024 * 1024

/**
 * @param members the entry's JSON text without its opening brace
 * @returns the line, newline and all
 */
export function encodeLine(members: string): string {
  return `{"crc":"${crc32(members).toString(16).padStart(8, '0')}",${members}\n`
}

/** Whether the bytes from `start` to `end` (without the newline) are a line as {@link encodeLine} makes it. */
export function lineHolds(bytes: Buffer, start: number, end: number): boolean {
  if (end - start <= seqAt) return false
  for (let index = 0; index < opening.length; index += 1) {
    if (bytes[start + index] !== opening[index]) return false
  }
  if (bytes[start + crcEnd] !== quote || bytes[start + crcEnd + 1] !== comma) return false
  let written = 0
  for (let index = start + opening.length; index < start + crcEnd; index += 1) {
    const digit = hexDigit(bytes[index] as number)
    if (digit < 0) return false
    written = written * 16 + digit
  }
  return crc32(bytes.subarray(start + checkedFrom, end)) === written
}

/** Lower case only: a line has one spelling. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1
}

/** The seq of a line that holds; 0 when it has none at its place. */
export function seqOf(bytes: Buffer, start: number): number {
  let seq = 0
  for (let index = start + seqAt; ; index += 1) {
    const digit = (bytes[index] as number) - zero
    if (!(digit >= 0 && digit <= 9)) return seq
    seq = seq * 10 + digit
  }
}

/** The entry in a line that holds. Writes into `bytes`, which the caller does not need any more. */
export function entryOf(bytes: Buffer, start: number, end: number): unknown {
  // The object shall begin behind the crc: putting its brace there is cheaper than removing the member afterwards.
  bytes[start + checkedFrom - 1] = brace
  return JSON.parse(bytes.toString('utf8', start + checkedFrom - 1, end))
}

/** Whether a line that does not hold is JSON nevertheless: then it was altered, not torn. */
export function isJson(bytes: Buffer, start: number, end: number): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8', start, end))
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

/** Where the line that begins at `start` ends; -1 when its newline is not there. */
export function lineEnd(bytes: Buffer, start: number, filled: number): number {
  const end = bytes.indexOf(newline, start)
  return end < filled ? end : -1
}
