import { LandfallError } from '../errors/landfall-error.ts'

/** Whose result is checked, for the message. */
export interface ResultSource {
  /** The adapter's name. */
  readonly adapter: string
  readonly verb: string
}

/** An object whose members nobody has looked at yet. */
export type Checked = { readonly [key: string]: unknown }

/** The error for a field of a result; an empty field stands for the result itself. */
export function invalid(source: ResultSource, at: string, expected: string, seen: unknown): LandfallError {
  const { adapter, verb } = source
  const where = at === '' ? 'The result' : at
  return new LandfallError({
    code: 'RESULT_INVALID',
    message: `${where} of ${verb} from the ${adapter} adapter must be ${expected}`,
    target: adapter,
    expected,
    seen: shown(seen),
    details: { adapter, verb, field: at },
  })
}

/** The path of a member of a place. */
export function field(place: string, key: string): string {
  return place === '' ? key : `${place}.${key}`
}

export function isObject(value: unknown): value is Checked {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function text(object: Checked, key: string, source: ResultSource, place = ''): void {
  const value = object[key]
  if (typeof value !== 'string' || value === '') {
    throw invalid(source, field(place, key), 'a text that is not empty', value)
  }
}

export function textOrNull(object: Checked, key: string, source: ResultSource, place = ''): void {
  if (object[key] !== null) text(object, key, source, place)
}

export function oneOf(
  object: Checked,
  key: string,
  allowed: readonly string[],
  source: ResultSource,
  place = '',
): void {
  const value = object[key]
  if (typeof value !== 'string' || !allowed.includes(value)) {
    throw invalid(source, field(place, key), `one of ${allowed.join(', ')}`, value)
  }
}

/** Fails for anything that would not come back from a journal as it went in. */
export function checkJson(
  value: unknown,
  source: ResultSource,
  at: string,
  above: readonly unknown[] = [],
): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalid(source, at, 'a finite number', value)
    return
  }
  if (typeof value !== 'object') throw invalid(source, at, 'plain JSON', value)
  if (above.includes(value)) throw invalid(source, at, 'plain JSON, without circles', 'a circle')
  const inside = [...above, value]
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkJson(item, source, `${at}[${index}]`, inside)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  // A vm context has an Object.prototype of its own: the one whose own prototype is null.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  if (!isPlain) throw invalid(source, at, 'plain JSON', `an instance of ${nameOf(value)}`)
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) checkJson(member, source, field(at, key), inside)
  }
}

function nameOf(value: object): string {
  return value.constructor.name || 'a class'
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 200)
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value)
}
