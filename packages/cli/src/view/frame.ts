import { endingLines, headerLines } from './header.ts'
import { outputLines } from './output.ts'
import { drawRow } from './row.ts'
import { type Look, styleFor } from './style.ts'
import { trafficLines } from './traffic.ts'
import { treeRows } from './tree.ts'
import type { ViewState } from './view-state.ts'
import { isOpenQuestion, waitingLines } from './waiting.ts'

/** What a frame is drawn for. */
export interface FrameOptions extends Look {
  readonly columns: number
  readonly rows: number
  /** Milliseconds since 1970. */
  readonly now: number
  /** One line about what the keys do, or what else is to be known; empty for none. */
  readonly hint: string
  /** Nobody is at work on it: it can be resumed. */
  readonly interrupted?: boolean
  /** An IANA name; the machine's when absent. */
  readonly timeZone?: string
}

const spinMs = 100

/**
 * Draws what is known of a deployment as lines for a screen of that size: no line is wider, and there are fewer lines
 * than rows, so that nothing scrolls. Pure.
 */
export function frame(state: ViewState, options: FrameOptions): readonly string[] {
  const { columns, rows, now, hint, interrupted = false, timeZone = '' } = options
  const style = styleFor(options)
  const spin = style.spinner[Math.floor(now / spinMs) % style.spinner.length] ?? style.marks.running
  const room = Math.max(3, rows - 1)

  const header = headerLines(state, { columns, now, interrupted, timeZone }, style)
  const ending = endingLines(state, columns, style)
  const waiting = waitingLines(state, { columns, now, interrupted, timeZone }, style)
  const hints = hint === '' || state.outcome !== null ? [] : ['', style.dim(` ${hint}`.slice(0, columns))]
  const fixed = header.length + 1 + sum([ending, waiting]) + hints.length

  // The tree comes first; traffic, and then output, get what it can spare.
  const left = room - fixed
  const traffic = trafficLines(state.targets, Math.min(4, Math.floor(left / 4)), columns, style)
  const forTraffic = traffic.length === 0 ? 0 : traffic.length + 1
  const forOutput = state.questions.some(isOpenQuestion) ? 0 : Math.floor((left - forTraffic) / 3)
  const output = outputLines(state, Math.min(8, forOutput), columns, style)
  const tree = treeRows(state, Math.max(1, left - forTraffic - output.length), now)

  const lines = [
    ...header,
    '',
    ...tree.map((row) => drawRow(row, columns, style, spin)),
    ...(traffic.length === 0 ? [] : ['', ...traffic]),
    ...output,
    ...waiting,
    ...ending,
    ...hints,
  ]
  return lines.slice(0, room)
}

function sum(parts: readonly (readonly string[])[]): number {
  return parts.reduce((total, { length }) => total + length, 0)
}
