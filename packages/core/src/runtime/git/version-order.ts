/** A tag's name as a semantic version. */
export interface TagVersion {
  /** Without the `v` of the tag. */
  readonly version: string
  readonly numbers: readonly [bigint, bigint, bigint]
  /** The identifiers after the dash; none for a release. */
  readonly prerelease: readonly string[]
}

const number = '(0|[1-9]\\d*)'
const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)'
const form = new RegExp(
  `^v?(${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?)$`,
)

/**
 * Reads a tag's name as a semantic version, with or without a `v` before it; `null` when it is none.
 *
 * @see https://semver.org/#backusnaur-form-grammar-for-valid-semver-versions
 * @example tagVersion('v1.2.3-rc.1')?.prerelease // ['rc', '1']
 */
export function tagVersion(tag: string): TagVersion | null {
  const match = form.exec(tag)
  if (match === null) return null
  const [, version = '', major = '', minor = '', patch = '', prerelease] = match
  return {
    version,
    numbers: [BigInt(major), BigInt(minor), BigInt(patch)],
    prerelease: prerelease?.split('.') ?? [],
  }
}

/**
 * Which of two versions is higher: positive when the first is. Build metadata does not count.
 *
 * @see https://semver.org/#spec-item-11
 */
export function compareVersions(a: TagVersion, b: TagVersion): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index]
    if (difference !== 0n) return difference > 0n ? 1 : -1
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return Math.sign(b.prerelease.length - a.prerelease.length)
  }
  for (const [index, mine] of a.prerelease.entries()) {
    const other = b.prerelease[index]
    // All the same so far, and this one has more of them.
    if (other === undefined) return 1
    const order = compareIdentifiers(mine, other)
    if (order !== 0) return order
  }
  return a.prerelease.length < b.prerelease.length ? -1 : 0
}

/** Numbers by their value and below words, words by their letters. */
function compareIdentifiers(a: string, b: string): number {
  const numeric = (text: string): boolean => /^\d+$/.test(text)
  if (numeric(a) !== numeric(b)) return numeric(a) ? -1 : 1
  if (a === b) return 0
  const higher = numeric(a) ? BigInt(a) > BigInt(b) : a > b
  return higher ? 1 : -1
}
