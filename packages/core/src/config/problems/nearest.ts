/** The longest name that is compared: whoever writes more than this has not misspelt a name. */
const longest = 64

/**
 * The known name that was probably meant, or `null` when none is near.
 *
 * @example nearest('prodution', ['staging', 'production']) // 'production'
 */
export function nearest(seen: string, known: Iterable<string>): string | null {
  if (seen.length > longest) return null
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(seen.length / 3)) + 1
  for (const name of known) {
    if (name === seen || Math.abs(name.length - seen.length) >= bestDistance) continue
    const distance = edits(plain(seen), plain(name))
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** Case and the way words are joined are misspelt most often. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_. ]/g, '_')
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other. */
export function edits(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const above = rows[i - 1] as number[]
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1)
      }
      row.push(cost)
    }
    rows.push(row)
  }
  return rows[a.length]?.[b.length] ?? 0
}
