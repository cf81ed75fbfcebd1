import { LandfallError } from '../errors/landfall-error.ts'
import type { JsonObject } from '../json/json.ts'
import type { Check } from './checks.ts'
import type { HttpExpectation } from './expectation.ts'

/** What a check is run against. */
export interface CheckSubject {
  readonly version: string
  readonly environment: string
  /** Where the revision under verification answers; `null` when the platform gives no URL. */
  readonly url: string | null
}

/** One HTTP request and what its answer has to be: the input of the effect `probe`. */
export interface ProbeInput extends JsonObject {
  readonly url: string
  readonly method?: string
  readonly headers?: { readonly [name: string]: string }
  readonly expect: HttpExpectation
  /** From the connection to the last byte of the body. */
  readonly timeoutMs: number
}

/** One run of a command and what it has to print: the input of the effect `probe-command`. */
export interface ProbeCommandInput extends JsonObject {
  readonly run: string | readonly string[]
  readonly env?: { readonly [name: string]: string }
  /** What Landfall tells the command; `${NAME}` in `expected` is replaced by these. */
  readonly variables?: { readonly [name: string]: string }
  readonly expected?: string | null
  readonly timeoutMs: number
}

/** What one attempt of a check found. A failed one is a value, not an error. */
export interface Evidence extends JsonObject {
  readonly passed: boolean
  /** HTTP status, or exit code; `null` when there was no answer. */
  readonly status: number | null
  readonly ms: number
  /** The beginning of the body, or the end of the output; secrets taken out. */
  readonly bodyExcerpt: string
  /** What was expected and what was seen; `null` when it passed. */
  readonly reason: string | null
}

/** The effect that carries out one attempt of a check, and its input. */
export type Attempt =
  | { readonly effect: 'probe'; readonly input: ProbeInput }
  | { readonly effect: 'probe-command'; readonly input: ProbeCommandInput }

/**
 * What one attempt of a check asks the world.
 *
 * @throws `VERIFICATION_FAILED` when the check needs a URL of the revision and the platform gives none
 *
 * @example
 * attemptOf(http({ path: '/health' }), { version: '1.2.3', environment: 'staging', url:
 * 'http://127.0.0.1:8080' })
 */
export function attemptOf(check: Check, subject: CheckSubject): Attempt {
  if (check.kind === 'command') {
    const { run, env, expected, deadlineMs } = check
    const variables = {
      VERSION: subject.version,
      ENV: subject.environment,
      ...(subject.url === null ? {} : { URL: subject.url }),
    }
    return { effect: 'probe-command', input: { run, env, variables, expected, timeoutMs: deadlineMs } }
  }
  const url = absolute(check.name, check.url, subject.url)
  const common = { url, headers: check.headers, timeoutMs: check.deadlineMs }
  if (check.kind === 'http') {
    return { effect: 'probe', input: { ...common, method: check.method, expect: check.expect } }
  }
  const pointer = check.pointer === null ? {} : { pointer: check.pointer }
  return {
    effect: 'probe',
    input: { ...common, expect: { version: { equals: subject.version, ...pointer } } },
  }
}

function absolute(name: string, url: string, base: string | null): string {
  if (!url.startsWith('/')) return url
  if (base !== null) return base.replace(/\/+$/, '') + url
  throw new LandfallError({
    code: 'VERIFICATION_FAILED',
    message: `The check ${JSON.stringify(name)} cannot be made`,
    target: name,
    expected: 'a URL of the revision under verification',
    seen: 'none: the platform does not give one',
    remedy: 'Give the check a whole URL instead of a path, or use a command.',
  })
}
