/** One thing to choose, with its part. */
export interface Weighted {
  readonly id: string
  readonly weight: number
}

/**
 * Spreads choices by weight as evenly as can be, and exactly: with whole percentages, of every hundred
 * choices each item gets its percentage. The smooth weighted round robin that nginx uses.
 *
 * @example
 * const balance = new Balance([{ id: 'a', weight: 75 }, { id: 'b', weight: 25 }])
 * balance.next() // a, a, b, a, and so on
 */
export class Balance {
  private readonly items: readonly Weighted[]
  private readonly credit: Map<string, number>
  private readonly total: number

  constructor(items: readonly Weighted[]) {
    this.items = items.filter(({ weight }) => weight > 0)
    this.credit = new Map(this.items.map(({ id }) => [id, 0]))
    this.total = this.items.reduce((sum, { weight }) => sum + weight, 0)
  }

  /** The next choice; `undefined` when nothing has a weight. */
  next(): string | undefined {
    let best: string | undefined
    let most = Number.NEGATIVE_INFINITY
    for (const { id, weight } of this.items) {
      const credit = (this.credit.get(id) ?? 0) + weight
      this.credit.set(id, credit)
      // What rounding leaves over must not decide between equals.
      if (credit > most + 1e-9) {
        best = id
        most = credit
      }
    }
    if (best !== undefined) this.credit.set(best, most - this.total)
    return best
  }
}
