import type { Finding } from '../problems/config-problem.ts'

const deepest = 64

/**
 * A copy of a value that a program gave, as JSON would have it; and what in it JSON cannot have. A member that is
 * `undefined` is absent.
 */
export function plainValue(given: unknown): {
  readonly value: unknown
  readonly findings: readonly Finding[]
} {
  const findings: Finding[] = []
  const refuse = (path: readonly PropertyKey[], message: string, seen: string): null => {
    findings.push({ path, message, expected: 'a value of JSON', seen })
    return null
  }
  const copy = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number')
      return Number.isFinite(value) ? value : refuse(path, 'Not a value of JSON', String(value))
    if (typeof value !== 'object') return refuse(path, 'Not a value of JSON', `a ${typeof value}`)
    if (path.length > deepest)
      return refuse(path, 'Nested too deeply, or in a circle', `more than ${deepest} levels`)
    if (Array.isArray(value)) return value.map((item: unknown, index) => copy(item ?? null, [...path, index]))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null)
      return refuse(path, 'Not a plain object', 'an instance of a class')
    const members = Object.entries(value).filter(([key, member]) => {
      if (key === '__proto__') refuse(path, 'The key __proto__ cannot be used', key)
      return member !== undefined && key !== '__proto__'
    })
    return Object.fromEntries(members.map(([key, member]) => [key, copy(member, [...path, key])]))
  }
  try {
    return { value: copy(given, []), findings }
  } catch {
    // A getter or a proxy may do anything.
    return { value: {}, findings: [{ path: [], message: 'The configuration cannot be read' }] }
  }
}
