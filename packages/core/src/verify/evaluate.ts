import { canonicalJson } from '../json/canonical.ts'
import type { Json } from '../json/json.ts'
import type {
  HttpAnswer,
  HttpExpectation,
  Judged,
  TextExpectation,
  VersionExpectation,
} from './expectation.ts'
import { atPointer } from './json-pointer.ts'

const longestSeen = 200

/**
 * Compares the answer to a request with what was expected.
 *
 * @returns the first difference as `reason`: what was expected and what was seen
 *
 * @example
 * evaluateAnswer({ status: 200 }, { status: 503, headers: {}, body: '', truncated: false })
 * // { passed: false, reason: 'expected status 200, seen 503' }
 */
export function evaluateAnswer(expect: HttpExpectation, answer: HttpAnswer): Judged {
  const reason =
    statusProblem(expect.status ?? [200, 299], answer) ??
    headerProblem(expect.headers ?? {}, answer) ??
    (expect.body === undefined ? null : textProblem('a body', expect.body, answer.body, answer.truncated)) ??
    (expect.json === undefined ? null : jsonProblem(expect.json, answer)) ??
    (expect.version === undefined ? null : versionProblem(expect.version, answer))
  return { passed: reason === null, reason }
}

function statusProblem(expected: number | readonly [number, number], answer: HttpAnswer): string | null {
  const [least, most] = typeof expected === 'number' ? [expected, expected] : expected
  if (answer.status >= least && answer.status <= most) return null
  const wanted = least === most ? String(least) : `${least} to ${most}`
  const location = answer.headers.location
  const redirect = location === undefined ? '' : ` with a redirect to ${location}, which is not followed`
  return `expected status ${wanted}, seen ${answer.status}${redirect}`
}

function headerProblem(
  expected: Readonly<Record<string, TextExpectation>>,
  answer: HttpAnswer,
): string | null {
  for (const [name, wanted] of Object.entries(expected)) {
    const seen = answer.headers[name.toLowerCase()]
    if (seen === undefined) return `expected a header ${name}, seen none`
    const problem = textProblem(`a header ${name}`, wanted, seen, false)
    if (problem !== null) return problem
  }
  return null
}

function textProblem(
  what: string,
  expected: TextExpectation,
  seen: string,
  truncated: boolean,
): string | null {
  const wanted = typeof expected === 'string' ? { contains: expected } : expected
  const text = `${shortened(seen)}${truncated ? ' (only its beginning was read)' : ''}`
  if ('contains' in wanted) {
    return seen.includes(wanted.contains)
      ? null
      : `expected ${what} that contains ${quoted(wanted.contains)}, seen ${text}`
  }
  if ('equals' in wanted) {
    const same = !truncated && seen.trim() === wanted.equals.trim()
    return same ? null : `expected ${what} equal to ${quoted(wanted.equals)}, seen ${text}`
  }
  return matches(wanted.matches, seen)
    ? null
    : `expected ${what} that matches /${wanted.matches}/, seen ${text}`
}

function jsonProblem(
  expected: { readonly pointer: string; readonly equals: Json },
  answer: HttpAnswer,
): string | null {
  const wanted = canonicalJson(expected.equals)
  const body = parsed(answer)
  if (body === undefined)
    return `expected a JSON body with ${wanted} at ${expected.pointer}, seen ${notJson(answer)}`
  const found = atPointer(body, expected.pointer)
  if (found !== undefined && canonicalJson(found) === wanted) return null
  const seen = found === undefined ? 'nothing there' : shortened(canonicalJson(found))
  return `expected ${wanted} at ${expected.pointer} of the body, seen ${seen}`
}

function versionProblem(expected: VersionExpectation, answer: HttpAnswer): string | null {
  const body = parsed(answer)
  const told = expected.pointer === undefined ? versionIn(answer, body) : tellAt(body, expected.pointer)
  if (told !== null && plainVersion(told) === plainVersion(expected.equals)) return null
  const where = expected.pointer === undefined ? '' : ` at ${expected.pointer} of the body`
  const seen = told === null ? (body === undefined ? notJson(answer) : 'none there') : shortened(told)
  return `expected version ${expected.equals}${where}, seen ${seen}`
}

function versionIn(answer: HttpAnswer, body: Json | undefined): string | null {
  if (typeof body === 'string') return body
  if (body !== undefined && body !== null && typeof body === 'object') return tellAt(body, '/version')
  return answer.truncated ? null : answer.body
}

function tellAt(body: Json | undefined, pointer: string): string | null {
  const found = body === undefined ? undefined : atPointer(body, pointer)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : null
}

const plainVersion = (version: string) => version.trim().replace(/^v(?=\d)/, '')

function parsed(answer: HttpAnswer): Json | undefined {
  try {
    return JSON.parse(answer.body) as Json
  } catch {
    return undefined
  }
}

function notJson(answer: HttpAnswer): string {
  return answer.truncated
    ? 'a body too long to be read whole'
    : `${shortened(answer.body)}, which is not JSON`
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'm').test(text)
  } catch {
    return false
  }
}

const quoted = (text: string) => JSON.stringify(text)

function shortened(text: string): string {
  const trimmed = text.trim()
  return quoted(trimmed.length > longestSeen ? `${trimmed.slice(0, longestSeen)}…` : trimmed)
}
