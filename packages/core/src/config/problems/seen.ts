const sensitive =
  /secret|token|password|passwd|webhook|routing_?key|api_?key|smtp|credential|private|authorization/i
const longest = 60

/** What a value is called in a message. Values below a key that looks like a secret are not shown. */
export function seenText(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'nothing (null)'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'a map'
  if (isSensitive(path)) return `a ${typeof value === 'string' ? 'text' : typeof value}`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text
  return typeof value === 'number' ? `the number ${short}` : short
}

/** Whether a value may be a secret, by the keys that it stands under. */
export function isSensitive(path: readonly PropertyKey[]): boolean {
  return path.some(
    (part) => typeof part === 'string' && (sensitive.test(part) || part === 'env' || part === 'headers'),
  )
}
