import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter()

/** Columns that a text takes; escape codes take none, an ideograph takes two. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** Cuts a plain text to so many columns, and marks that it was cut. */
export function cut(text: string, columns: number, ellipsis: string): string {
  if (widthOf(text) <= columns) return text
  const room = columns - widthOf(ellipsis)
  if (room <= 0) return ellipsis.slice(0, Math.max(0, columns))
  let kept = ''
  let width = 0
  for (const { segment } of segmenter.segment(text)) {
    width += widthOf(segment)
    if (width > room) break
    kept += segment
  }
  return kept.trimEnd() + ellipsis
}

/** Fills a text up with blanks to so many columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** Breaks a plain text into lines of so many columns, between words where it can. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= columns) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = broken(word, columns)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  if (line !== '') lines.push(line)
  return lines
}

/** A digest is longer than a narrow terminal is wide, and has to be read to its end. */
export function broken(word: string, columns: number): string[] {
  const pieces: string[] = []
  let rest = word
  while (widthOf(rest) > columns && columns > 0) {
    const piece = cut(rest, columns, '')
    if (piece === '') break
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  return [...pieces, rest]
}
