import type { Split } from '../../adapter/observation.ts'
import type { Operation } from './operation.ts'
import type { FakeRevision } from './revision.ts'
import type { TargetView } from './target-view.ts'

/** Who gets the traffic of one target, and who got it before. */
export class Traffic {
  /** Percent by revision id; revisions without traffic left out. */
  split: Split = {}
  /** The split before the last change: what a platform that lies about its state still shows. */
  previous: Split = {}
  /** Whether a router sends the traffic by weights, past what the instances of a fleet run. */
  routed = false
  private readonly target: TargetView
  private changes = 0
  /** Credit by revision: requests are spread as evenly as the weights allow, the same way every time. */
  private credit = new Map<string, number>()

  constructor(target: TargetView) {
    this.target = target
  }

  /** The state that was there before the history begins. */
  begin(revision: FakeRevision): void {
    this.split = { [revision.id]: 100 }
    this.previous = this.split
    revision.lastLive = ++this.changes
    this.target.fleet.assign(revision.id)
  }

  weightOf(id: string): number {
    return this.split[id] ?? 0
  }

  isSole(id: string): boolean {
    return this.weightOf(id) === 100 && this.target.fleet.allServe(id)
  }

  /** Sets the split; a revision that gets everything also gets every instance of a fleet. */
  set(split: Split, by: Operation | null): void {
    const sole = Object.keys(split).find((id) => split[id] === 100)
    if (sole !== undefined) this.target.fleet.assign(sole)
    this.routed = sole === undefined && this.target.fleet.size > 0
    this.note(split, by)
  }

  /** Takes over a split that is there, and writes it down if it is another one. */
  note(split: Split, by: Operation | null): void {
    const carried = withoutZeros(split)
    if (sameSplit(carried, this.split)) return
    this.previous = this.split
    this.split = carried
    this.credit.clear()
    this.changes++
    for (const id of Object.keys(carried)) {
      const revision = this.target.revisions.get(id)
      if (revision !== undefined) revision.lastLive = this.changes
    }
    this.target.record(by, { kind: 'traffic', split: carried, cause: by?.verb ?? 'platform' })
  }

  /** The split that the platform can carry and that is nearest to the wished one; refuses an impossible wish. */
  carriable(wish: Split, by: Operation): Split {
    const { target } = this
    const named = Object.entries(wish)
    let sum = 0
    for (const [, weight] of named) {
      if (!(weight >= 0 && weight <= 100)) target.refuse(by, 'INVALID_INPUT', `${weight} is not a weight`)
      sum += weight
    }
    // Nothing at all is a wish too: the way back from a first deployment.
    if (Math.abs(sum - 100) > 0.01 && sum !== 0) {
      target.refuse(by, 'INVALID_INPUT', `the weights add up to ${sum} and not to 100`)
    }
    for (const [id, weight] of named) {
      if (weight === 0) continue
      const revision = target.revisions.get(id) ?? target.unknown({ id }, by)
      if (!revision.running) target.refuse(by, 'PLATFORM_REFUSED', `${id} does not run; stage it first`)
      if (target.options.split === 'switch' && weight !== 100) {
        target.refuse(by, 'PLATFORM_REFUSED', `traffic can only be switched, not split ${weight} to ${id}`)
      }
    }
    const { granularity } = target.options
    return granularity === undefined ? wish : rounded(named, granularity)
  }

  /** The revision that answers the next request to the live URL. */
  pick(): string | null {
    let chosen: string | null = null
    let most = Number.NEGATIVE_INFINITY
    for (const [id, weight] of Object.entries(this.split)) {
      const credit = (this.credit.get(id) ?? 0) + weight
      this.credit.set(id, credit)
      if (credit > most) {
        most = credit
        chosen = id
      }
    }
    if (chosen !== null) this.credit.set(chosen, most - 100)
    return chosen
  }
}

/** The multiple of the granularity that is nearest to a weight, in percent. */
export function nearestWeight(weight: number, granularity: number): number {
  return Math.min(100, Math.round(weight / granularity) * granularity)
}

/** Each weight rounded to the granularity; the greatest one takes up what the rounding leaves over. */
function rounded(named: readonly (readonly [string, number])[], granularity: number): Split {
  const split: { [id: string]: number } = {}
  const greatest = named.reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0] as const)
  let rest = greatest[1] > 0 ? 100 : 0
  for (const [id, weight] of named) {
    if (id === greatest[0]) continue
    split[id] = Math.min(rest, nearestWeight(weight, granularity))
    rest -= split[id]
  }
  if (greatest[1] > 0) split[greatest[0]] = rest
  return split
}

function withoutZeros(split: Split): Split {
  const kept: { [id: string]: number } = {}
  for (const id of Object.keys(split)) {
    const weight = split[id]
    if (weight !== undefined && weight > 0) kept[id] = weight
  }
  return kept
}

function sameSplit(a: Split, b: Split): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
