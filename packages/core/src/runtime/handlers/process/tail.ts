/** The last lines of an output. */
export interface Tail {
  push(line: string): void
  text(): string
}

const mostLines = 50
const mostBytes = 8 * 1024

/** Keeps at most 50 lines and 8 KiB; of a longer last line its end. */
export function createTail(): Tail {
  let lines: { readonly text: string; readonly bytes: number }[] = []
  let bytes = 0
  return {
    push(line) {
      const size = Buffer.byteLength(line) + 1
      const text = size > mostBytes ? endOf(line) : line
      const entry = { text, bytes: Math.min(size, Buffer.byteLength(text) + 1) }
      lines.push(entry)
      bytes += entry.bytes
      let drop = Math.max(0, lines.length - mostLines)
      for (const { bytes: dropped } of lines.slice(0, drop)) bytes -= dropped
      while (bytes > mostBytes && drop < lines.length - 1) bytes -= lines[drop++]?.bytes ?? 0
      if (drop > 0) lines = lines.slice(drop)
    },
    text: () => lines.map((line) => line.text).join('\n'),
  }
}

/** The last characters that fit; a character that is cut at the beginning is left out. */
function endOf(line: string): string {
  const bytes = Buffer.from(line)
  let from = bytes.length - mostBytes + 1
  while (((bytes[from] ?? 0) & 0xc0) === 0x80) from++
  return bytes.subarray(from).toString()
}
