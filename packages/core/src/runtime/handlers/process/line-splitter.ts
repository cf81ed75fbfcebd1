/** Cuts text that arrives in pieces into lines. */
export interface LineSplitter {
  push(text: string): string[]
  /** The last line, when no line end follows it. */
  end(): string[]
}

/** Longer lines are given in parts, so that output without line ends needs no more memory. */
const longestLine = 8 * 1024

/** `\n`, `\r\n` and a lone `\r`, as progress bars print it, end a line. */
export function createLineSplitter(): LineSplitter {
  let held = ''
  let afterReturn = false
  return {
    push(text) {
      const fresh = afterReturn && text.startsWith('\n') ? text.slice(1) : text
      if (text !== '') afterReturn = text.endsWith('\r')
      const lines = (held + fresh).split(/\r\n|\n|\r/)
      held = lines.pop() ?? ''
      while (held.length > longestLine) {
        lines.push(held.slice(0, longestLine))
        held = held.slice(longestLine)
      }
      return lines.flatMap((line) => (line.length > longestLine ? inParts(line) : [line]))
    },
    end() {
      const last = held
      held = ''
      return last === '' ? [] : [last]
    },
  }
}

function inParts(line: string): string[] {
  const parts: string[] = []
  for (let from = 0; from < line.length; from += longestLine) parts.push(line.slice(from, from + longestLine))
  return parts
}
