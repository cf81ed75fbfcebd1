/**
 * Where a document lacks a member of another one, or has one of another type. Of a list every item is compared with
 * the first one of the other.
 */
export function shapeProblems(expected: unknown, seen: unknown, path = ''): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(seen) || seen.length === 0) return [`${path}: no list with anything in it`]
    return seen.flatMap((item, index) => shapeProblems(expected[0], item, `${path}[${index}]`))
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof seen !== 'object' || seen === null) return [`${path}: no mapping`]
    const members = new Map(Object.entries(seen))
    return Object.entries(expected).flatMap(([key, value]) =>
      members.has(key)
        ? shapeProblems(value, members.get(key), `${path}.${key}`)
        : [`${path}.${key} is missing`],
    )
  }
  return typeof seen === typeof expected ? [] : [`${path}: ${typeof seen} instead of ${typeof expected}`]
}
