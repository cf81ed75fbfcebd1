import { digits } from './format.ts'
import type { Row } from './row.ts'

/** What the numbers were measured on, one fact a line. */
export type Machine = readonly string[]

const heads = ['measured', 'result', 'compared with', 'that one', 'ratio', 'target', ''] as const

/** The table for a terminal, with the notes below it. */
export function terminalTable(rows: readonly Row[]): string {
  const lines = [heads.slice(), ...rows.map((row, index) => cellsOf(row, index))].map((cells) =>
    cells.map((cell) => cell.replaceAll('`', '')),
  )
  const widths = heads.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  const table = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...table, '', ...notesOf(rows).map((note) => note.replaceAll('`', ''))].join('\n')
}

/** The page that is kept with the sources. */
export function markdownPage(rows: readonly Row[], machine: Machine): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`, which measures all of it again in about four minutes. Every number',
    'stands beside what it is compared with, measured in the same run and in turn with it, so that whatever',
    'else the machine does disturbs both. Times are medians; a ratio is the median of the ratios of',
    'neighbouring rounds, so it need not be the quotient of the two medians.',
    '',
    ...machine.map((fact) => `- ${fact}`),
    '',
    line(heads),
    line(heads.map(() => '---')),
    ...rows.map((row, index) => line(cellsOf(row, index))),
    '',
    ...notesOf(rows).map((note) => `- ${note}`),
    '',
  ].join('\n')
}

function cellsOf({ what, result, reference, referenceResult, ratio, target }: Row, index: number): string[] {
  return [
    `${index + 1}. ${what}`,
    result,
    reference,
    referenceResult,
    ratio === null ? '' : `${digits(ratio)}x`,
    target?.text ?? '',
    target === null ? '' : target.met ? 'met' : 'MISSED',
  ]
}

function notesOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ note, target, whenMissed }, index) => {
    const reason = target?.met === false ? `Missed: ${whenMissed ?? 'not understood yet'}` : undefined
    const text = [note, reason].filter((part) => part !== undefined).join('. ')
    return text === '' ? [] : [`Line ${index + 1}: ${text}.`]
  })
}
