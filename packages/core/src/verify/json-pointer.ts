import type { Json, JsonObject } from '../json/json.ts'

/**
 * The part of a JSON value that a pointer names (RFC 6901); `undefined` when there is none.
 *
 * @example atPointer({ data: [{ value: 3 }] }, '/data/0/value') // 3
 */
export function atPointer(value: Json, pointer: string): Json | undefined {
  if (pointer === '') return value
  if (!pointer.startsWith('/')) return undefined
  let at: Json | undefined = value
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (at === null || typeof at !== 'object') return undefined
    if (Array.isArray(at))
      at = /^(?:0|[1-9]\d*)$/.test(key) ? (at as readonly Json[])[Number(key)] : undefined
    else at = Object.hasOwn(at, key) ? (at as JsonObject)[key] : undefined
  }
  return at
}
