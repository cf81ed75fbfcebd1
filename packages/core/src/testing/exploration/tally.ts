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
  readonly #endings = new Map<string, string>()
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
    const ending = `${record?.outcome ?? 'no end'} (${versionsOf(facts)})`
    const happened = schedule.filter((placed) => hasHappened(facts, placed))
    const rest: Schedule = happened.filter(({ fault }) => !interrupts(fault))
    if (rest.length === schedule.length) {
      if (schedule.length < 2) this.#endings.set(inWords(schedule), ending)
      return
    }
    const expected = this.#expected(happened, rest)
    if (expected.length === 0) return
    judge.that(2, expected.includes(ending), () => {
      return `it ended as ${ending}, uninterrupted as ${expected.join(' or ')}`
    })
  }

  /** How runs without the interruption end. At one and the same effect it may hide what another fault does. */
  #expected(happened: Schedule, rest: Schedule): string[] {
    const [placed] = rest
    const isAtOne = new Set(happened.map(({ point }) => point.path)).size < happened.length
    if (!isAtOne || placed === undefined) {
      const ending = this.#endings.get(inWords(rest))
      return ending === undefined ? [] : [ending]
    }
    const { path } = placed.point
    const alike = [...this.#endings].filter(([schedule]) => schedule.startsWith(`${path} `))
    return [...alike.map(([, ending]) => ending), ...[...this.#endings.values()].slice(0, 1)]
  }
}

/** Whether a fault came; one beside it may have ended the process before. */
function hasHappened({ witness }: Facts, { point, fault }: PlacedFault): boolean {
  if (interrupts(fault)) return true
  return witness.performances.some((one) => one.path === point.path && one.fault === fault)
}

interface PointTally {
  readonly path: string
  readonly effect: string
  readonly faults: { [F in ExploredFault]?: number }
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
