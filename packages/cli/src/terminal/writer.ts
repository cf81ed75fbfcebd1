/** Lines at the end of a terminal that are drawn anew in their place. */
export interface TerminalWriter {
  /** Shows these lines; only those that changed are written. */
  paint(lines: readonly string[]): void
  /** The terminal has another size: everything is drawn again with the next `paint`. */
  resized(): void
  /** Leaves the lines where they are and gives the terminal back. May be called twice. */
  close(): void
}

// See https://invisible-island.net/xterm/ctlseqs/ctlseqs.html; a frame is shown as one, so nothing flickers.
const begin = '\x1b[?2026h'
const end = '\x1b[?2026l'
const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'
const clearLine = '\x1b[K'
const clearBelow = '\x1b[J'
const clearScreen = '\x1b[2J\x1b[H'
const up = (lines: number): string => (lines <= 0 ? '' : `\x1b[${lines}A`)

/** Paints frames of fewer lines than the terminal has rows, each no wider than the terminal. */
export function terminalWriter(write: (text: string) => void): TerminalWriter {
  let shown: readonly string[] = []
  let isBegun = false
  let isClosed = false
  let isStale = false

  return {
    paint(lines) {
      if (isClosed) return
      const hide = isBegun ? '' : hideCursor
      isBegun = true
      const changed = isStale ? afresh(lines) : changes(shown, lines)
      isStale = false
      shown = lines
      if (changed !== '' || hide !== '') write(begin + hide + changed + end)
    },
    resized() {
      isStale = true
    },
    close() {
      if (isClosed) return
      isClosed = true
      if (isBegun) write(showCursor)
    },
  }
}

/** From the line below the old frame to the line below the new one. */
function changes(old: readonly string[], next: readonly string[]): string {
  const first = next.findIndex((line, index) => line !== old[index])
  if (first < 0 && next.length === old.length) return ''
  const from = first < 0 ? next.length : first
  let text = `\r${up(old.length - from)}`
  let skipped = 0
  for (const [index, line] of next.entries()) {
    if (index < from) continue
    if (line === old[index]) {
      skipped += 1
      continue
    }
    text += `${'\n'.repeat(skipped)}\r${line}${clearLine}\n`
    skipped = 0
  }
  text += '\n'.repeat(skipped)
  return next.length < old.length ? text + clearBelow : text
}

/** A terminal that got narrower has broken the old lines, nobody knows where: only an empty screen is sure to be right. */
function afresh(lines: readonly string[]): string {
  return clearScreen + lines.map((line) => `${line}\n`).join('')
}
