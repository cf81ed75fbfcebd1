import type { Facts } from './facts.ts'
import { type ExploredFault, interrupts, inWords, type PlacedFault, type Schedule } from './fault.ts'
import type { Judge, Law, Violation } from './oracle/judge.ts'
import { judgeRun } from './oracle/oracle.ts'
import type { ExplorationReport } from './report.ts'

/** Judges run after run and adds up what they show. */
export class Tally {
  readonly #scenario: string
  readonly #checked = new Map<Law, number>()
  readonly #violations: Violation[] = []
  readonly #points = new Map<string, PointTally>()
  readonly #outcomes: { [outcome: string]: number } = {}
  /** How the runs without an interruption ended, by their schedule. */
  readonly #endings = new Map<string, Ending>()
  readonly #limits = new Set<string>()
  #ran = 0

  constructor(scenario: string) {
    this.#scenario = scenario
  }

  add(facts: Facts): void {
    this.#ran += 1
    const { schedule } = facts
    const judge = judgeRun(facts)
    this.#compare(facts, judge)
    for (const [law, count] of judge.checked) this.#checked.set(law, (this.#checked.get(law) ?? 0) + count)
    for (const limit of judge.limits) this.#limits.add(limit)
    for (const found of judge.found) {
      this.#violations.push({ scenario: this.#scenario, ...found, schedule })
    }
    for (const { point, fault } of schedule) {
      const key = `${point.path} ${point.effect}`
      const known = this.#points.get(key) ?? { path: point.path, effect: point.effect, faults: {} }
      this.#points.set(key, known)
      known.faults[fault] = (known.faults[fault] ?? 0) + 1
    }
    const outcome = facts.record?.outcome ?? 'no end'
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1
  }

  report(exist: number): ExplorationReport {
    return {
      scenario: this.#scenario,
      schedules: { exist, ran: this.#ran },
      faultPoints: [...this.#points.values()],
      laws: [...this.#checked].map(([law, checked]) => ({ law, checked })).sort((a, b) => a.law - b.law),
      violations: this.#violations,
      outcomes: this.#outcomes,
      limits: [...this.#limits],
    }
  }

  /** What a run ends with when its process dies or loses its lease is what it ends with when that does not happen. */
  #compare(facts: Facts, judge: Judge): void {
    const { schedule, record } = facts
    const ending = { outcome: record?.outcome ?? 'no end', versions: versionsOf(facts) }
    const happened = schedule.filter((placed) => hasHappened(facts, placed))
    const rest: Schedule = happened.filter(({ fault }) => !interrupts(fault))
    if (rest.length === schedule.length) {
      if (schedule.length < 2) this.#endings.set(inWords(schedule), ending)
      return
    }
    const expected = this.#expected(facts, rest)
    if (expected.length === 0) return
    const isKnown = expected.some((one) => areAlike(one, ending, hasStepsSideBySide(facts)))
    judge.that(
      2,
      isKnown,
      () => `it ended as ${said(ending)}, uninterrupted as ${expected.map(said).join(' or ')}`,
    )
  }

  /** How runs without the interruption end. */
  #expected({ witness }: Facts, rest: Schedule): Ending[] {
    const [placed] = rest
    const base = [...this.#endings.values()].slice(0, 1)
    const ending = this.#endings.get(inWords(rest))
    const known = ending === undefined ? [] : [ending]
    if (placed === undefined) return known
    const { path } = placed.point
    const workers = witness.performances.filter((one) => one.path === path).map(({ worker }) => worker)
    // What took effect before the interruption may hide what the fault does after it.
    if (new Set(workers).size > 1) return [...this.#at(path), ...base]
    // An abort that came too late for a worker is there for the next one.
    return placed.fault.startsWith('abort') && known.length > 0 ? [...known, ...this.#aborted()] : known
  }

  #at(path: string): Ending[] {
    return [...this.#endings]
      .filter(([schedule]) => schedule.startsWith(`${path} `))
      .map(([, ending]) => ending)
  }

  #aborted(): Ending[] {
    return [...this.#endings.values()].filter(({ outcome }) => outcome === 'aborted')
  }
}

/**
 * Whether a fault came, and was not forgotten: something beside it may have ended the process before it came, or before
 * what it did was written down, and then the effect ran again without it.
 */
function hasHappened({ witness }: Facts, { point, fault }: PlacedFault): boolean {
  if (interrupts(fault)) return true
  const ran = witness.performances.filter(({ path, fromBefore }) => path === point.path && !fromBefore)
  if (fault.includes('abort')) return ran.some((one) => one.fault === fault)
  const last = ran.at(-1)
  return last !== undefined && ran.some((one) => one.fault === fault && one.worker === last.worker)
}

/** Ends that differ only in which of two things that came at once was there first. */
const undone: ReadonlySet<string> = new Set(['aborted', 'rolled_back', 'failed_untouched'])

interface Ending {
  readonly outcome: string
  readonly versions: string
}

function areAlike(one: Ending, other: Ending, sideBySide: boolean): boolean {
  if (one.versions !== other.versions) return false
  return one.outcome === other.outcome || (sideBySide && undone.has(one.outcome) && undone.has(other.outcome))
}

interface PointTally {
  readonly path: string
  readonly effect: string
  readonly faults: { [F in ExploredFault]?: number }
}

/** Whether steps of the plan run side by side, so that one of them can be ahead or behind after a resume. */
function hasStepsSideBySide({ plan }: Facts): boolean {
  const after = plan.pipeline.steps.map((step) => step.after.join())
  return new Set(after).size < after.length
}

function said({ outcome, versions }: Ending): string {
  return `${outcome} (${versions})`
}

function versionsOf({ ended }: Facts): string {
  const targets = [...ended].map(([name, { split, revisions }]) => {
    const shares = Object.entries(split).map(([id, weight]) => {
      return `${revisions.find((one) => one.id === id)?.version ?? id} ${weight} %`
    })
    return `${name}: ${shares.join(', ') || 'nothing'}`
  })
  return targets.join('; ')
}
