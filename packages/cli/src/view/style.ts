import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** What a screen can show. */
export interface Look {
  readonly colour: boolean
  readonly unicode: boolean
}

/** Marks and shades, and the ink for them. */
export interface Style {
  ink(format: Format, text: string): string
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
  accent(text: string): string
  readonly marks: Marks
  /** Fills of a bar, told apart without colours too. */
  readonly shades: readonly { readonly fill: string; readonly format: Format }[]
  readonly spinner: readonly string[]
}

interface Marks {
  readonly pending: string
  readonly running: string
  readonly passed: string
  readonly failed: string
  readonly warned: string
  readonly skipped: string
  readonly question: string
  readonly guide: string
  readonly quote: string
  readonly rule: string
  readonly ellipsis: string
  readonly dot: string
  readonly arrow: string
}

const unicodeMarks: Marks = {
  pending: '○',
  running: '●',
  passed: '✓',
  failed: '✗',
  warned: '!',
  skipped: '–',
  question: '?',
  guide: '│',
  quote: '┃',
  rule: '─',
  ellipsis: '…',
  dot: '·',
  arrow: '→',
}
const asciiMarks: Marks = {
  pending: '.',
  running: '*',
  passed: '+',
  failed: 'x',
  warned: '!',
  skipped: '-',
  question: '?',
  guide: '|',
  quote: '|',
  rule: '-',
  ellipsis: '...',
  dot: '-',
  arrow: '->',
}

/** The style for a screen. Two looks of the same kind give the same style. */
export function styleFor({ colour, unicode }: Look): Style {
  const ink = (format: Format, text: string): string =>
    colour && text !== '' ? styleText(format, text, { validateStream: false }) : text
  return {
    ink,
    bold: (text) => ink('bold', text),
    dim: (text) => ink('dim', text),
    good: (text) => ink('green', text),
    bad: (text) => ink('red', text),
    warn: (text) => ink('yellow', text),
    accent: (text) => ink('cyan', text),
    marks: unicode ? unicodeMarks : asciiMarks,
    shades: [
      { fill: unicode ? '█' : '#', format: 'blue' },
      { fill: unicode ? '▒' : '=', format: 'green' },
      { fill: unicode ? '░' : ':', format: 'magenta' },
    ],
    spinner: unicode ? [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'] : ['*', 'o'],
  }
}
