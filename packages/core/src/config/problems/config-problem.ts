import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'

/** One thing that is wrong with a configuration. */
export interface ConfigProblem extends JsonObject {
  /** `null` when the configuration is no file. */
  readonly file: string | null
  /** From 1. */
  readonly line: number | null
  /** From 1. */
  readonly column: number | null
  /** Such as `environments.production.approval.minimum`; empty for the whole document. */
  readonly path: string
  readonly message: string
  readonly expected: string | null
  /** What stands there, shortened; never the value of a key that looks like a secret. */
  readonly seen: string | null
  /** What was probably meant. */
  readonly suggestion: string | null
}

/** What is found, before it is known where that stands. */
export interface Finding {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly expected?: string | null
  readonly seen?: string | null
  readonly suggestion?: string | null
  /** Whether the key is meant and not the value that belongs to it. */
  readonly atKey?: boolean
  /** The key of the file under which the name should have been: what is wrong there may have hidden it. */
  readonly about?: string
}

/** As many as anybody reads. */
const mostProblems = 100

/** `targets.web.port`, `verification[0].url` */
export function pathText(path: readonly PropertyKey[]): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[A-Za-z0-9_$-]+$/.test(String(part))) text += text === '' ? String(part) : `.${String(part)}`
    else text += `[${JSON.stringify(String(part))}]`
  }
  return text
}

/**
 * The error that tells all of them, in the order of the file.
 *
 * @param source the file, or how the configuration is called in the message
 */
export function configInvalid(source: string, problems: readonly ConfigProblem[]): LandfallError {
  const sorted = [...problems].sort(
    (a, b) =>
      (a.file ?? '').localeCompare(b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  )
  const shown = sorted.slice(0, mostProblems)
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`
  const more = sorted.length > shown.length ? [`  … and ${sorted.length - shown.length} more`] : []
  return new LandfallError({
    code: 'CONFIG_INVALID',
    message: [
      `${source} is not valid: ${count}`,
      ...shown.map((one) => `  ${problemText(one)}`),
      ...more,
    ].join('\n'),
    target: source,
    details: shown,
  })
}

/** One problem in a line. */
export function problemText(problem: ConfigProblem): string {
  const { file, line, column, path, message, expected, seen, suggestion } = problem
  const place = line === null ? (file ?? '') : `${file ?? ''}:${line}:${column}`
  const facts = [
    ...(expected === null ? [] : [`expected ${expected}`]),
    ...(seen === null ? [] : [`seen ${seen}`]),
  ].join(', ')
  const what = [place, path].filter((part) => part !== '').join(' ')
  const meant = suggestion === null ? '' : ` Did you mean ${suggestion}?`
  return `${what}${what === '' ? '' : ': '}${message}${facts === '' ? '.' : `: ${facts}.`}${meant}`
}
