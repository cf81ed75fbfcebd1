/**
 * The known word that somebody most likely meant; `null` when none is near.
 *
 * @example suggest('prodution', ['staging', 'production']) // 'production'
 */
export function suggest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase()
  let best: { readonly name: string; readonly distance: number } | null = null
  for (const name of known) {
    const isBeginning = wanted.length >= 3 && name.toLowerCase().startsWith(wanted)
    const distance = isBeginning ? 1 : distanceOf(wanted, name.toLowerCase())
    if (best === null || distance < best.distance) best = { name, distance }
  }
  if (best === null) return null
  // One slip in a short word, up to three in a long one.
  const allowed = Math.min(3, Math.max(1, Math.floor(Math.max(wanted.length, best.name.length) / 3)))
  return best.distance <= allowed ? best.name : null
}

/** Insertions, deletions, replacements and swaps of neighbours that make one word of another. */
function distanceOf(one: string, other: string): number {
  let previous: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let at = 1; at <= one.length; at++) {
    const next = [at]
    for (let to = 1; to <= other.length; to++) {
      const cost = one[at - 1] === other[to - 1] ? 0 : 1
      let least = Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, (row[to - 1] ?? 0) + cost)
      const isSwap = at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1]
      if (isSwap) least = Math.min(least, (previous[to - 2] ?? 0) + 1)
      next.push(least)
    }
    previous = row
    row = next
  }
  return row[other.length] ?? 0
}
