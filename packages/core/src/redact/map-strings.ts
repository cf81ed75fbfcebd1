import type { Json, JsonObject } from '../json/json.ts'

/**
 * A JSON value with a function applied to all its strings and keys. Parts in which nothing changes are not
 * copied.
 *
 * @param keep members of the outermost object that are left alone
 */
export function mapStrings<T extends Json>(
  value: T,
  change: (text: string) => string,
  keep?: ReadonlySet<string>,
): T {
  return mapped(value, change, keep) as T
}

function mapped(value: Json, change: (text: string) => string, keep?: ReadonlySet<string>): Json {
  if (typeof value === 'string') return change(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => mapped(item, change))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const object = value as JsonObject
  let changed = false
  const entries = Object.entries(object).map(([key, member]): [string, Json | undefined] => {
    if (member === undefined || keep?.has(key)) return [key, member]
    const entry: [string, Json] = [change(key), mapped(member, change)]
    if (entry[0] !== key || entry[1] !== member) changed = true
    return entry
  })
  return changed ? Object.fromEntries(entries) : value
}
