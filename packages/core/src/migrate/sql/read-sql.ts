import type { Draft } from '../draft.ts'
import { endOfComment, endOfLine, scanStatement } from './scan.ts'
import type { SqlReader } from './sql-reader.ts'

/** SQL, read out of a text. */
export interface SqlRead {
  /** In their order; each enters itself into a plan. */
  readonly statements: readonly ((draft: Draft) => void)[]
  /** Statements that no reader understood, word for word. */
  readonly unknown: readonly string[]
  /** Lines that belong to no statement, such as what npm prints before a script. */
  readonly chatter: readonly string[]
}

/** A line may begin a statement if it begins with one of these. */
const verb = new RegExp(
  `\\s*(?:${[
    'alter analyze attach begin call checkpoint cluster comment commit copy create declare delete detach discard do',
    'drop end exec execute explain grant import insert load lock merge notify optimize pragma prepare reassign',
    'refresh reindex release rename replace reset revoke rollback savepoint security select set show start table',
    'truncate unlock update use vacuum values with',
  ]
    .join(' ')
    .replaceAll(' ', '|')})\\b|\\s*/\\*!|\\s*\\(\\s*select\\b`,
  'iy',
)
const clientCommand = /[ \t]*\\\S/y
const delimiterCommand = /[ \t]*delimiter[ \t]+(\S+)[ \t]*(?:\n|$)/iy
const copyFromInput = /^\s*copy\b[^;]*\bfrom\s+stdin\b/i

/** How often a text that did not parse is searched for the statement that it may hide. */
const mostAttempts = 10

/** Longer texts that do not parse are not searched: while one is, nothing else in the process runs. */
const longestSearched = 256 * 1024

/**
 * Finds the statements in a text that may have other things in it, such as the output of a program.
 *
 * A statement begins on a line whose first word is one that statements begin with, and ends at its delimiter. When it
 * does not parse, its first lines may have been no SQL: if it does parse from one of its further lines on, it begins
 * there. Without a delimiter it ends at an empty line or before the next statement. Whatever was begun and did not parse is given word for word, and so is a paragraph that ends in a semicolon;
 * other lines are chatter.
 */
export function readSql(text: string, readers: readonly SqlReader[]): SqlRead {
  const statements: ((draft: Draft) => void)[] = []
  const unknown: string[] = []
  const chatter: string[] = []
  let paragraph: string[] = []
  let delimiter = ';'
  let at = 0

  const endParagraph = (): void => {
    if (paragraph.at(-1)?.trimEnd().endsWith(';')) unknown.push(paragraph.join('\n'))
    else for (const line of paragraph) chatter.push(line)
    paragraph = []
  }

  while (at < text.length) {
    const begin = at
    const lineEnd = endOfLine(text, at)
    const line = text.slice(at, lineEnd)
    const command = matchAt(delimiterCommand, text, at)
    const commentEnd = line.trimStart().startsWith('/*') ? commentEndAt(text, text.indexOf('/*', at)) : null
    if (line.trim() === '') {
      endParagraph()
      at = lineEnd + 1
    } else if (line.trimStart().startsWith('--')) {
      at = lineEnd + 1
    } else if (commentEnd !== null) {
      at = commentEnd
    } else if (matchAt(clientCommand, text, at) !== null) {
      endParagraph()
      unknown.push(line.trim())
      at = lineEnd + 1
    } else if (command !== null) {
      delimiter = command[1] as string
      at = begin + command[0].length
    } else if (!beginsStatement(text, at)) {
      const rest = line.trim()
      // What follows a statement on its line: an empty one, or the delimiter that was set for it.
      if (rest !== delimiter && rest !== ';') paragraph.push(line)
      at = lineEnd + 1
    } else {
      endParagraph()
      const found = statementAt(text, at, delimiter, readers)
      if (found.before !== '') unknown.push(found.before)
      if (found.enter === null) unknown.push(found.statement)
      else statements.push(found.enter)
      at = copyFromInput.test(found.statement) ? afterCopiedRows(text, found.end) : found.end
    }
  }
  endParagraph()
  return { statements, unknown, chatter }
}

interface Found {
  /** Lines before it that were taken for its beginning. */
  readonly before: string
  readonly statement: string
  /** Null when nobody understands it. */
  readonly enter: ((draft: Draft) => void) | null
  readonly end: number
}

function statementAt(text: string, from: number, delimiter: string, readers: readonly SqlReader[]): Found {
  const { end, closed, lines } = scanStatement(text, from, delimiter)
  const statement = cut(text, from, end, closed, delimiter)
  const enter = readBy(readers, statement)
  if (enter !== null || statement.length > longestSearched) return { before: '', statement, enter, end }
  const starts = lines.filter(({ outside }) => outside || !closed).map(({ start }) => start)
  // Without its delimiter: it may end before an empty line or the next statement.
  const ends = starts.filter((start) => beginsStatement(text, start) || lineAt(text, start).trim() === '')
  for (const start of ends.slice(-mostAttempts).reverse()) {
    const shorter = text.slice(from, start).trim()
    const entering = readBy(readers, shorter)
    if (entering !== null) return { before: '', statement: shorter, enter: entering, end: start }
  }
  for (const start of starts.filter((place) => beginsStatement(text, place)).slice(0, mostAttempts)) {
    const inner = scanStatement(text, start, delimiter)
    const candidate = cut(text, start, inner.end, inner.closed, delimiter)
    const entering = readBy(readers, candidate)
    if (entering === null) continue
    return { before: text.slice(from, start).trim(), statement: candidate, enter: entering, end: inner.end }
  }
  return { before: '', statement, enter: null, end }
}

function beginsStatement(text: string, at: number): boolean {
  return matchAt(verb, text, at) !== null
}

function lineAt(text: string, at: number): string {
  return text.slice(at, endOfLine(text, at))
}

function readBy(readers: readonly SqlReader[], statement: string): ((draft: Draft) => void) | null {
  for (const reader of readers) {
    const enter = reader.read(statement)
    if (enter !== null) return enter
  }
  return null
}

function cut(text: string, from: number, end: number, closed: boolean, delimiter: string): string {
  return text.slice(from, closed ? end - delimiter.length : end).trim()
}

/** Null for a comment that MySQL carries out, and for one that nothing ends: it would hide all that follows. */
function commentEndAt(text: string, from: number): number | null {
  if (text.startsWith('/*!', from)) return null
  const end = endOfComment(text, from)
  return text.slice(end - 2, end) === '*/' ? end : null
}

/** The rows of `COPY … FROM stdin` follow it, up to a line `\.`; without that line there are none. */
function afterCopiedRows(text: string, from: number): number {
  const end = text.indexOf('\n\\.', from)
  return end === -1 ? from : endOfLine(text, end + 1)
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
