import type { CommandAnswer, Judged } from './expectation.ts'
import { lastLine } from './last-line.ts'

/** `200`, `200 OK`, `HTTP/2 200`, `HTTP/1.1 404 Not Found` */
const status = /^(?:HTTP\/[\d.]+ +)?([1-5]\d\d)(?: +[A-Za-z][A-Za-z' -]*)?$/

/** `1.2.3`, `v2.0.0-rc.1` */
const versionLike = /^v?\d+(?:\.\d+)+[\w.+-]*$/

/**
 * Compares what a command did with what was expected of it: it ends with exit code 0, and prints the expected
 * text.
 *
 * What looks like an HTTP status (`200 OK`) is met by the status of the response when the command is a `curl`
 * that got one, whatever it prints: `curl` prints no status line by itself, and over HTTP/2 there is no `OK`
 * in it.
 */
export function evaluateCommand(expected: string | null, answer: CommandAnswer): Judged {
  if (answer.exitCode !== 0) {
    const ended = answer.exitCode === null ? 'an end by a signal' : `exit code ${answer.exitCode}`
    const got = answer.statusLine === null ? '' : ` and status ${answer.statusLine}`
    return { passed: false, reason: `expected exit code 0, seen ${ended}${got}${lastLine(answer.tail)}` }
  }
  if (expected === null) return { passed: true, reason: null }
  const wanted = statusOf(expected)
  if (wanted !== null && answer.statusLine !== null) {
    const passed = answer.statusLine.startsWith(wanted)
    return { passed, reason: passed ? null : `expected status ${expected}, seen ${answer.statusLine}` }
  }
  if (answer.printed) return { passed: true, reason: null }
  return {
    passed: false,
    reason: `expected ${JSON.stringify(expected)} in the output${lastLine(answer.tail) || ', seen none'}`,
  }
}

/** The status code that an expectation names; `null` when it names none. */
export function statusOf(expected: string): string | null {
  return status.exec(expected.trim())?.[1] ?? null
}

/**
 * Whether an output has the expected text in it. A version has to stand there as a whole: `1.2.3` is not in
 * `1.2.30`, nor in `1.2.3-rc.1`.
 */
export function hasText(output: string, expected: string): boolean {
  if (!versionLike.test(expected)) return output.includes(expected)
  const plain = expected.replace(/^v/, '').replace(/[.+]/g, '\\$&')
  return new RegExp(`(?<![\\w.+-])v?${plain}(?![\\w+-]|\\.\\w)`).test(output)
}
