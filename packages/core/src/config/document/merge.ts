import { isObject } from '../../json/form.ts'
import type { Finding } from '../problems/config-problem.ts'
import type { ConfigDocument, Place } from './place.ts'

/** Something that two files say. */
export interface Conflict extends Finding {
  /** Where the second one says it. */
  readonly place: Place
}

/**
 * Puts two documents together. Maps are merged key by key; everything else may be said by one of them only, also
 * a list: its order would be a matter of chance.
 */
export function merged(
  first: ConfigDocument,
  second: ConfigDocument,
  conflicts: Conflict[],
  path: readonly string[] = [],
): ConfigDocument {
  if (!isObject(first.value) || !isObject(second.value)) {
    const { file, value } = first.place
    const seen = file === null || value === null ? 'an earlier file' : `${file}:${value.line}:${value.column}`
    conflicts.push({
      path,
      place: second.place,
      message: 'Two files say this',
      expected: 'one of them',
      seen,
      atKey: true,
    })
    return first
  }
  const value: Record<string, unknown> = { ...first.value }
  const members = new Map(first.place.members)
  for (const [key, member] of Object.entries(second.value)) {
    const place = second.place.members?.get(key) ?? second.place
    const earlier = members.get(key)
    if (earlier === undefined) {
      value[key] = member
      members.set(key, place)
    } else {
      const both = merged({ value: value[key], place: earlier }, { value: member, place }, conflicts, [
        ...path,
        key,
      ])
      value[key] = both.value
      members.set(key, both.place)
    }
  }
  return { value, place: { ...first.place, members } }
}
