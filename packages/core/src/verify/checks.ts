import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { JsonObject } from '../json/json.ts'
import type { HttpExpectation } from './expectation.ts'

/** What every check has. */
interface CheckBase extends JsonObject {
  readonly name: string
  /** How often it may fail before the verification has failed. */
  readonly attempts: number
  /** Milliseconds between two attempts. */
  readonly intervalMs: number
  /** Milliseconds for one attempt. */
  readonly deadlineMs: number
}

/** A request whose answer has to be as expected. */
export interface HttpCheck extends CheckBase {
  readonly kind: 'http'
  /** A path of the revision under verification, or a whole URL. */
  readonly url: string
  readonly method: string
  /** Secret values as references, `${env:NAME}`. */
  readonly headers: { readonly [name: string]: string }
  readonly expect: HttpExpectation
}

/** An endpoint that has to tell the version that is being deployed. */
export interface VersionCheck extends CheckBase {
  readonly kind: 'version'
  /** A path of the revision under verification, or a whole URL. */
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /**
   * Where in a JSON body the version stands (RFC 6901); `null`: the body is the version or has a member
   * `version`.
   */
  readonly pointer: string | null
}

/** A command that has to end with exit code 0 and, if so given, print a text. */
export interface CommandCheck extends CheckBase {
  readonly kind: 'command'
  /** A line for `/bin/sh`, or an argument vector. */
  readonly run: string | readonly string[]
  readonly env: { readonly [name: string]: string }
  /**
   * A text of the output, or the HTTP status of a `curl`; `null`: the exit code alone counts. `${VERSION}` is
   * replaced.
   */
  readonly expected: string | null
}

/** Evidence that a revision works, as data. */
export type Check = HttpCheck | VersionCheck | CommandCheck

/** How often and how long a check is tried. */
export interface CheckTiming {
  /** Default 3. */
  readonly attempts?: number
  /** Between two attempts, `2s`. Default 2 s. */
  readonly interval?: string | number
  /** For one attempt, `10s`. Default 10 s for requests, 5 minutes for commands. */
  readonly deadline?: string | number
}

/** What {@link http} is given. */
export interface HttpCheckOptions extends CheckTiming {
  /** For people; method and path when absent. */
  readonly name?: string
  /** A path of the revision under verification, or a whole URL. */
  readonly path: string
  readonly method?: string
  /** Secret values as references, `${env:NAME}`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: any status from 200 to 299. */
  readonly expect?: HttpExpectation
}

/** What {@link version} is given. */
export interface VersionCheckOptions extends CheckTiming {
  readonly name?: string
  /** A path of the revision under verification, or a whole URL. Default `/version`. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Where in a JSON body the version stands (RFC 6901). */
  readonly pointer?: string
}

/** What {@link command} is given. */
export interface CommandCheckOptions extends CheckTiming {
  readonly name?: string
  /** A text that has to be in the output; the status, such as `200 OK`, when the command is a `curl`. */
  readonly expected?: string
  /** Secret values as references, `${env:NAME}`. */
  readonly env?: Readonly<Record<string, string>>
}

const requestDeadlineMs = 10_000
const commandDeadlineMs = 300_000

/**
 * A check by an HTTP request. Redirects are not followed: a redirect is an answer like any other.
 *
 * @throws `INVALID_INPUT` when the path, the timing or a pattern is not valid
 *
 * @example http({ path: '/health', expect: { status: 200, body: 'ok' }, attempts: 5, interval: '1s' })
 */
export function http(options: HttpCheckOptions): HttpCheck {
  const method = (options.method ?? 'GET').toUpperCase()
  const name = options.name ?? `${method} ${options.path}`
  checkPatterns(name, options.expect ?? {})
  return {
    kind: 'http',
    name,
    url: validUrl(name, options.path),
    method,
    headers: { ...options.headers },
    expect: { ...options.expect },
    ...timing(name, options, requestDeadlineMs),
  }
}

/**
 * A check that an endpoint tells the version that is being deployed, with or without a leading `v`.
 *
 * @throws `INVALID_INPUT` when the path or the timing is not valid
 *
 * @example version({ path: '/about', pointer: '/build/version' })
 */
export function version(options: VersionCheckOptions = {}): VersionCheck {
  const path = options.path ?? '/version'
  const name = options.name ?? `version at ${path}`
  return {
    kind: 'version',
    name,
    url: validUrl(name, path),
    headers: { ...options.headers },
    pointer: options.pointer ?? null,
    ...timing(name, options, requestDeadlineMs),
  }
}

/**
 * A check by a command. It is told `VERSION`, `ENV` and, where there is one, the `URL` of the revision under
 * verification as environment variables.
 *
 * @throws `INVALID_INPUT` when the command is empty or the timing is not valid
 *
 * @example command('npm run smoke-test', { expected: 'All smoke tests pass', deadline: '2m' })
 * @example command('curl -f "$URL/health"', { expected: '200 OK' })
 */
export function command(run: string | readonly string[], options: CommandCheckOptions = {}): CommandCheck {
  const line = typeof run === 'string' ? run : run.join(' ')
  const name = options.name ?? line
  if (line.trim() === '') throw invalid(name, 'a command', 'nothing')
  return {
    kind: 'command',
    name,
    run: typeof run === 'string' ? run : [...run],
    env: { ...options.env },
    expected: options.expected ?? null,
    ...timing(name, options, commandDeadlineMs),
  }
}

function timing(
  name: string,
  { attempts = 3, interval = 2_000, deadline }: CheckTiming,
  defaultDeadlineMs: number,
): Pick<CheckBase, 'attempts' | 'intervalMs' | 'deadlineMs'> {
  if (!Number.isInteger(attempts) || attempts < 1)
    throw invalid(name, 'attempts of 1 or more', String(attempts))
  const deadlineMs = parseDuration(deadline ?? defaultDeadlineMs)
  if (deadlineMs === 0) throw invalid(name, 'a deadline longer than 0', String(deadline))
  return { attempts, intervalMs: parseDuration(interval), deadlineMs }
}

function validUrl(name: string, url: string): string {
  const known = /^\/(?!\/)\S*$/.test(url) || /^https?:\/\/[^\s/]+\S*$/i.test(url)
  if (!known) throw invalid(name, 'a path such as /health, or a URL with http or https', url)
  return url
}

function checkPatterns(name: string, expect: HttpExpectation): void {
  for (const text of [expect.body, ...Object.values(expect.headers ?? {})]) {
    if (typeof text !== 'object' || !('matches' in text)) continue
    try {
      new RegExp(text.matches, 'm')
    } catch {
      throw invalid(name, 'a regular expression', text.matches)
    }
  }
}

function invalid(name: string, expected: string, seen: string): LandfallError {
  const message = `The check ${JSON.stringify(name)} is not valid`
  return new LandfallError({ code: 'INVALID_INPUT', message, target: name, expected, seen })
}
