import { setInterval } from 'node:timers'
import type { WriteStream } from 'node:tty'

/** Where the demo shows itself: lines that stay and, on a terminal, a panel below them that is drawn anew. */
export interface Screen {
  say(line: string): void
  /** Takes the panel away and gives the terminal back. */
  close(): void
}

const frameMs = 100
const plainMs = 5_000

// See https://invisible-island.net/xterm/ctlseqs/ctlseqs.html; a frame is shown as one, so nothing flickers.
const begin = '\x1b[?2026h\x1b[?25l'
const end = '\x1b[?2026l'
const showCursor = '\x1b[?25h'
const up = (lines: number): string => (lines === 0 ? '\r' : `\r\x1b[${lines}A`)
const clearLine = '\x1b[K'
const clearBelow = '\x1b[J'
const withoutWrap = (text: string): string => `\x1b[?7l${text}\x1b[?7h`

/**
 * @param panel gives the lines of the panel for a terminal of so many columns
 * @param heartbeat what to print now and then where there is no terminal for a panel; empty for nothing
 */
export function openScreen(
  out: WriteStream,
  panel: (columns: number) => readonly string[],
  heartbeat: () => string,
): Screen {
  return out.isTTY ? liveScreen(out, panel) : plainScreen(out, heartbeat)
}

function liveScreen(out: WriteStream, panel: (columns: number) => readonly string[]): Screen {
  // A terminal that was closed must not keep the demo from cleaning up.
  out.on('error', () => {})
  let said: string[] = []
  let height = 0

  const draw = (lines = panel(out.columns)): void => {
    const rows = [
      ...said.map((line) => line + clearLine),
      ...lines.map((line) => withoutWrap(line) + clearLine),
    ]
    out.write(begin + up(height) + rows.map((row) => `${row}\n`).join('') + clearBelow + end)
    said = []
    height = lines.length
  }
  const timer = setInterval(() => draw(), frameMs)
  const giveBack = (): void => {
    out.write(showCursor)
  }
  process.once('exit', giveBack)

  return {
    say(line) {
      said.push(line)
    },
    close() {
      clearInterval(timer)
      draw([])
      giveBack()
    },
  }
}

function plainScreen(out: NodeJS.WritableStream, heartbeat: () => string): Screen {
  const write = (line: string): void => {
    out.write(`${line}\n`)
  }
  const beat = (): void => {
    const line = heartbeat()
    if (line !== '') write(line)
  }
  const timer = setInterval(beat, plainMs)
  return { say: write, close: () => clearInterval(timer) }
}
