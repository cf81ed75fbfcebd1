import { styleText } from 'node:util'

// Shown where the terminal has them and NO_COLOR is not set.
export const bold = (text: string): string => styleText('bold', text)
export const dim = (text: string): string => styleText('dim', text)
export const good = (text: string): string => styleText('green', text)
export const bad = (text: string): string => styleText('red', text)
export const asked = (text: string): string => styleText('yellow', text)

/** A line of the width of the terminal, with a title in it. */
export function ruled(title: string, columns: number): string {
  return `${dim('──')} ${bold(title)} ${dim('─'.repeat(Math.max(2, Math.min(columns, 120) - title.length - 4)))}`
}

/** A command line as somebody typed it, broken before its options where it is too long. */
export function typed(line: string, columns: number): string {
  const rows: string[] = []
  for (const word of line.split(/ (?=--)/)) {
    const last = rows.at(-1)
    if (last !== undefined && last.length + word.length + 5 < columns)
      rows[rows.length - 1] = `${last} ${word}`
    else rows.push(word)
  }
  return bold(`$ ${rows.join(' \\\n    ')}`)
}

/** Text in rows, each but the first one indented. */
export function wrapped(text: string, indent: number, columns: number): string[] {
  const rows: string[] = []
  for (const line of text.split('\n')) {
    let row = ' '.repeat(rows.length === 0 ? 0 : indent)
    for (const word of line.split(' ')) {
      if (row.trim() !== '' && row.length + word.length + 1 > columns - (rows.length === 0 ? indent : 0)) {
        rows.push(row)
        row = ' '.repeat(indent)
      }
      row += row.trim() === '' ? word : ` ${word}`
    }
    rows.push(row)
  }
  return rows
}
