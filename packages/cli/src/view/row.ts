import type { Style } from './style.ts'
import { cut, padded, widthOf } from './text-width.ts'
import type { Standing } from './view-state.ts'

/** One line of the pipeline's tree, before it is drawn. */
export interface Row {
  readonly standing: Standing
  readonly depth: number
  readonly text: string
  /** What there is to say about it, less important than `text`. */
  readonly about: string
  readonly time: string
}

/** Wider than this, the times are too far away from what they belong to. */
const widest = 100

/** Columns that the tree and everything in line with it takes. */
export function measure(columns: number): number {
  return Math.min(columns, widest)
}

/** Draws a row: mark, text, what there is to say, and the time at the right end. */
export function drawRow(row: Row, columns: number, style: Style, spin: string): string {
  const { marks } = style
  const guides = ` ${style.dim(marks.guide)}`.repeat(row.depth)
  const lead = 1 + row.depth * 2 + 2
  const timeWidth = row.time === '' ? 0 : widthOf(row.time) + 2
  const room = Math.max(1, measure(columns) - lead - timeWidth - 1)
  const text = cut(row.text, room, marks.ellipsis)
  const left = room - widthOf(text) - 2
  const about = left < 4 || row.about === '' ? '' : cut(row.about, left, marks.ellipsis)
  const drawn = inkFor(row.standing, style)(text) + (about === '' ? '' : `  ${style.dim(about)}`)
  const mark = drawMark(row.standing, style, spin)
  const line = `${guides} ${mark} ${drawn}`
  return row.time === '' ? line : padded(line, lead + room + 1) + style.dim(` ${row.time}`)
}

function inkFor(standing: Standing, style: Style): (text: string) => string {
  if (standing === 'failed') return style.bad
  if (standing === 'running') return style.bold
  return standing === 'pending' || standing === 'skipped' ? style.dim : (text) => text
}

/** The mark of a standing, in its colour. */
export function drawMark(standing: Standing, style: Style, spin: string): string {
  const { marks } = style
  switch (standing) {
    case 'passed':
      return style.good(marks.passed)
    case 'failed':
      return style.bad(marks.failed)
    case 'warned':
      return style.warn(marks.warned)
    case 'running':
      return style.accent(spin)
    case 'skipped':
      return style.dim(marks.skipped)
    case 'pending':
      return style.dim(marks.pending)
  }
}
