import { type Document, LineCounter, parseDocument } from 'yaml'
import type { ConfigProblem } from '../problems/config-problem.ts'
import type { ConfigDocument } from './place.ts'
import { deepest, isBroken, Reader } from './yaml-reader.ts'

/** Bytes of one file: far above what anybody writes, far below what would keep a machine busy. */
const longestText = 2 * 1024 * 1024

/** What a text says, and what keeps it from being read. */
export interface ReadText {
  readonly document: ConfigDocument
  readonly problems: readonly ConfigProblem[]
}

/**
 * Reads YAML into plain values and the places where they stand. Never throws: whatever the text is, it is either read
 * or there are problems.
 *
 * @param file how the text is called in the problems
 */
export function readYaml(text: string, file: string): ReadText {
  const lines = new LineCounter()
  const nothing = { value: {}, place: { file, value: { line: 1, column: 1 }, key: null } }
  const whole = (message: string, expected: string): ReadText => ({
    document: nothing,
    problems: [{ file, line: 1, column: 1, path: '', message, expected, seen: null, suggestion: null }],
  })
  if (text.length > longestText) return whole('The file is too long', `at most ${longestText} characters`)
  let parsed: Document
  try {
    parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  } catch {
    // The parser works recursively: what is nested deep enough exhausts its stack.
    return whole('The file cannot be read', `at most ${deepest} levels of nesting`)
  }
  // Or it says so itself, once for each level.
  if (parsed.errors.some(({ message }) => message.includes('call stack')))
    return whole('The file cannot be read', `at most ${deepest} levels of nesting`)
  const reader = new Reader(file, lines)
  const broken = parsed.errors.find(isBroken)
  if (broken !== undefined) {
    // What follows a mistake of syntax is a matter of chance; the first one has to go first.
    reader.complaints(parsed.errors.slice(0, parsed.errors.indexOf(broken) + 1))
    return { document: nothing, problems: reader.problems }
  }
  reader.complaints([...parsed.errors, ...parsed.warnings])
  const { contents } = parsed
  if (contents === null) return { document: nothing, problems: reader.problems }
  const read = reader.read(contents, [], null)
  const empty = read.value === null && reader.problems.length === 0
  return { document: empty ? nothing : read, problems: reader.problems }
}
