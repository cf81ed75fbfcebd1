import type { Json, JsonObject } from '../json/json.ts'
import { catalogue, type Disposition, type ErrorCode, type NextAction } from './catalogue.ts'

const brand = Symbol.for('landfall.error')

/** What a {@link LandfallError} is made from; `code` chooses the catalogue's remedy unless one is given. */
export interface ErrorFacts {
  readonly code: ErrorCode
  /** What failed, in one sentence. */
  readonly message: string
  /** The target, file, step or environment concerned. */
  readonly target?: string
  /** The path of the effect that failed, such as `deploy/web/shift/25`. */
  readonly effect?: string
  readonly expected?: string
  readonly seen?: string
  /** What to do about it; the catalogue's remedy for the code when absent. */
  readonly remedy?: string
  /** Overrides the catalogue's disposition for the code. */
  readonly disposition?: Disposition
  readonly nextActions?: readonly NextAction[]
  /** Further facts for programs; JSON, no secrets. */
  readonly details?: Json
  readonly cause?: unknown
}

/** The JSON form of a {@link LandfallError}, as it stands in journals, events and records. */
export interface ErrorJson extends JsonObject {
  readonly code: string
  readonly message: string
  readonly target?: string
  readonly effect?: string
  readonly expected?: string
  readonly seen?: string
  readonly remedy: string
  readonly disposition: Disposition
  readonly nextActions: readonly NextAction[]
  readonly details?: Json
  readonly cause?: string
}

/**
 * The one kind of error that Landfall throws or reports. It says what failed, what was expected, what was seen,
 * what to do, and whether another attempt can help.
 *
 * @example
 * throw new LandfallError({ code: 'HEALTH_CHECK_FAILED', message: 'web did not become healthy', expected: '200', seen: '503' })
 */
export class LandfallError extends Error {
  override readonly name = 'LandfallError'
  readonly code: ErrorCode
  readonly target: string | undefined
  readonly effect: string | undefined
  readonly expected: string | undefined
  readonly seen: string | undefined
  readonly remedy: string
  readonly disposition: Disposition
  readonly nextActions: readonly NextAction[]
  readonly details: Json | undefined

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    const entry = catalogue[facts.code]
    this.code = facts.code
    this.target = facts.target
    this.effect = facts.effect
    this.expected = facts.expected
    this.seen = facts.seen
    this.remedy = facts.remedy ?? entry.remedy
    this.disposition = facts.disposition ?? entry.disposition
    this.nextActions = facts.nextActions ?? entry.nextActions
    this.details = facts.details
    Object.defineProperty(this, brand, { value: true })
  }

  /** The same error with facts added that only a caller further out knows, such as the effect's path. */
  with(facts: Partial<ErrorFacts>): LandfallError {
    const merged = new LandfallError({ ...this.toFacts(), ...facts })
    if (this.stack !== undefined) merged.stack = this.stack
    return merged
  }

  toJSON(): ErrorJson {
    const { cause, ...facts } = this.toFacts()
    return {
      ...facts,
      ...(cause === undefined ? {} : { cause: messageOf(cause) }),
      remedy: this.remedy,
      disposition: this.disposition,
      nextActions: this.nextActions,
    }
  }

  /** Brings an error back from its JSON form. A code that this version does not know becomes `UNEXPECTED`. */
  static fromJSON(json: ErrorJson): LandfallError {
    const code = Object.hasOwn(catalogue, json.code) ? (json.code as ErrorCode) : 'UNEXPECTED'
    return new LandfallError({ ...json, code })
  }

  /** What the error was made from, with everything that the catalogue filled in. */
  toFacts(): ErrorFacts {
    return {
      code: this.code,
      message: this.message,
      remedy: this.remedy,
      disposition: this.disposition,
      nextActions: this.nextActions,
      ...(this.target === undefined ? {} : { target: this.target }),
      ...(this.effect === undefined ? {} : { effect: this.effect }),
      ...(this.expected === undefined ? {} : { expected: this.expected }),
      ...(this.seen === undefined ? {} : { seen: this.seen }),
      ...(this.details === undefined ? {} : { details: this.details }),
      ...(this.cause === undefined ? {} : { cause: this.cause }),
    }
  }
}

/**
 * Whether a value is a {@link LandfallError}, also one made by another copy of this package or in another realm.
 *
 * @example if (isLandfallError(error) && error.code === 'ENVIRONMENT_BUSY') console.log(error.details)
 */
export function isLandfallError(value: unknown): value is LandfallError {
  return typeof value === 'object' && value !== null && brand in value
}

/**
 * Gives any thrown value as a {@link LandfallError}; one that already is comes back as it is.
 *
 * @param facts what the error is to say if it has to be made
 *
 * @example throw toLandfallError(error, { code: 'PLATFORM_UNREACHABLE', target: 'web' })
 */
export function toLandfallError(
  thrown: unknown,
  facts: Omit<ErrorFacts, 'message' | 'cause'>,
): LandfallError {
  if (isLandfallError(thrown)) return thrown
  return new LandfallError({ ...facts, message: messageOf(thrown), cause: thrown })
}

/** Whatever was thrown, in words. */
function messageOf(thrown: unknown): string {
  try {
    const { message } = Object(thrown) as { readonly message?: unknown }
    return String(message ?? thrown)
  } catch {
    return 'something that cannot be shown'
  }
}
