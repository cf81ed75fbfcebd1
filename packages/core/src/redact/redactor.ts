import { LandfallError } from '../errors/landfall-error.ts'
import type { Json } from '../json/json.ts'
import { formsOf, shortestSecret } from './forms.ts'
import { mapStrings } from './map-strings.ts'
import { compileMatcher, type Form, type Matcher } from './matcher.ts'

/** Takes secrets out of everything that leaves: output, journal, events, records, errors. */
export interface Redactor {
  /**
   * Hides a value from now on, in all its encodings.
   *
   * @throws `INVALID_INPUT` when it is shorter than 4 characters: such a value occurs by chance everywhere,
   * so hiding it would make output unreadable and show by the gaps what it is.
   */
  add(value: string): void
  /** The text with every secret replaced by `[secret]`. The very same string when there is none in it. */
  text(text: string): string
  /**
   * A JSON value with the secrets taken out of its strings and keys; the same object when there is none in
   * it.
   */
  value<T extends Json>(value: T): T
  /**
   * JSON text with the secrets taken out of its strings and keys; it stays JSON, whatever characters a secret
   * has. Numbers stay as they are. Members of the outermost object that are named in `keep` are left alone.
   */
  json(text: string, keep?: ReadonlySet<string>): string
  /** Redacts a text that arrives in pieces; finds a secret that is split over any number of them. */
  stream(): RedactionStream
}

/** Redacts one text that arrives in pieces. Holds back only what may be the start of a secret. */
export interface RedactionStream {
  /** Takes the next piece and gives what can be shown of the text so far. */
  push(chunk: string): string
  /** Gives what was held back. */
  end(): string
}

/**
 * Makes a redactor. One with no secrets gives every text back untouched, at no cost.
 *
 * @param secrets values to hide from the start
 * @throws `INVALID_INPUT` when one is shorter than 4 characters
 *
 * @example
 * const redactor = createRedactor(['s3cr3t/value'])
 * redactor.text('curl -d token=s3cr3t%2Fvalue') // 'curl -d token=[secret]'
 */
export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const known = new Set<string>()
  const spelled = new Set<string>()
  const forms = new Map<string, Form>()
  let matcher: Matcher | null = null

  function add(value: string): void {
    if (!canBeHidden(value)) throw tooShort()
    if (known.has(value)) return
    known.add(value)
    matcher = null
  }

  /** Made when a text comes: many values may be added before, and some programs show none. */
  function compiled(): Matcher {
    if (matcher !== null) return matcher
    for (const value of known) {
      if (spelled.has(value)) continue
      spelled.add(value)
      for (const form of formsOf(value)) forms.set(form.text, form)
    }
    matcher = compileMatcher([...forms.values()])
    return matcher
  }

  const text = (plain: string): string =>
    known.size === 0 || plain.length < shortestSecret ? plain : compiled().scan(plain, 0, true).out

  function stream(): RedactionStream {
    let held = ''
    let covered = 0
    const scan = (chunk: string, final: boolean): string => {
      if (known.size === 0) return chunk
      const scanned = compiled().scan(held === '' ? chunk : held + chunk, covered, final)
      held = scanned.rest
      covered = scanned.covered
      return scanned.out
    }
    return { push: (chunk) => scan(chunk, false), end: () => scan('', true) }
  }

  for (const secret of secrets) add(secret)
  return {
    add,
    text,
    value: (value) => (known.size === 0 ? value : mapStrings(value, text)),
    json: (json, keep) => (known.size === 0 ? json : redactJson(json, text, keep)),
    stream,
  }
}

/** Whether a value is long enough to be hidden. White space around it does not count. */
export function canBeHidden(value: string): boolean {
  return value.trim().length >= shortestSecret
}

function redactJson(json: string, text: (plain: string) => string, keep?: ReadonlySet<string>): string {
  // Without an escape the strings stand in the text as they are: what is not in the text is in none of them.
  // Most entries of a journal end here.
  if (!json.includes('\\') && text(json) === json) return json
  let parsed: Json
  try {
    parsed = JSON.parse(json) as Json
  } catch {
    return text(json)
  }
  const clean = mapStrings(parsed, text, keep)
  return clean === parsed ? json : JSON.stringify(clean)
}

function tooShort(): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `A secret of fewer than ${shortestSecret} characters cannot be hidden`,
    expected: `at least ${shortestSecret} characters, not counting white space around them`,
    remedy:
      'Use a longer secret; a value that is not secret can stand where it is used, without a reference.',
  })
}
