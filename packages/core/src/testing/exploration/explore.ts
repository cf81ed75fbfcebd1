import type { Facts } from './facts.ts'
import {
  type ExploredFault,
  type FaultPoint,
  faultsAt,
  interrupts,
  type PlacedFault,
  type Schedule,
} from './fault.ts'
import type { Judge, Law, Violation } from './oracle/judge.ts'
import { judgeRun } from './oracle/oracle.ts'
import type { ExplorationReport } from './report.ts'
import { runSchedule } from './run-schedule.ts'
import type { Scenario } from './scenario.ts'

/** How far an exploration goes. */
export interface ExploreOptions {
  /** The most faults in one run: 0, 1 or 2. Default 2. */
  readonly faults?: 0 | 1 | 2
  /** The most runs with two faults; they are taken evenly from those that exist. Default: all. */
  readonly budget?: number
  /** Only every `of`th first fault, from `index` on: to divide the work over several processes. */
  readonly part?: { readonly index: number; readonly of: number }
}

export async function explore(scenario: Scenario, options: ExploreOptions = {}): Promise<ExplorationReport> {
  return await new Exploration(scenario, options).run()
}

class Exploration {
  readonly #scenario: Scenario
  readonly #options: ExploreOptions
  readonly #checked = new Map<Law, number>()
  readonly #violations: Violation[] = []
  readonly #points = new Map<
    string,
    { path: string; effect: string; faults: { [F in ExploredFault]?: number } }
  >()
  readonly #outcomes: { [outcome: string]: number } = {}
  readonly #endings = new Map<string, string>()
  #withLate: ReadonlySet<string> = new Set()
  #exist = 0
  #ran = 0

  constructor(scenario: Scenario, options: ExploreOptions) {
    this.#scenario = scenario
    this.#options = options
  }

  async run(): Promise<ExplorationReport> {
    const { faults = 2, part = { index: 0, of: 1 } } = this.#options
    const base = await this.#try([])
    this.#withLate = new Set(
      Object.values(base.plan.targets)
        .filter(({ fencing }) => fencing === 'enforced')
        .map(({ name }) => name),
    )
    const firsts = faults === 0 ? [] : this.#faultsAfter(base.points, -1)
    for (const [number, first] of firsts.entries()) {
      const { points } = await this.#try([first])
      if (faults < 2 || number % part.of !== part.index) continue
      for (const second of this.#faultsAfter(points, first.point.index)) await this.#try([first, second])
    }
    return {
      scenario: this.#scenario.name,
      schedules: { exist: this.#exist, ran: this.#ran },
      faultPoints: [...this.#points.values()],
      laws: [...this.#checked].map(([law, checked]) => ({ law, checked })).sort((a, b) => a.law - b.law),
      violations: this.#violations,
      outcomes: this.#outcomes,
      limits: [],
    }
  }

  #faultsAfter(points: readonly FaultPoint[], index: number): PlacedFault[] {
    return points.slice(index + 1).flatMap((point) => {
      const withLate = point.target !== null && this.#withLate.has(point.target)
      return faultsAt(point, withLate).map((fault) => ({ point, fault }))
    })
  }

  async #try(schedule: Schedule): Promise<Facts> {
    this.#exist += 1
    this.#ran += 1
    const facts = await runSchedule(this.#scenario, schedule)
    const judge = judgeRun(facts)
    this.#compare(facts, judge.that.bind(judge))
    for (const [law, count] of judge.checked) this.#checked.set(law, (this.#checked.get(law) ?? 0) + count)
    for (const found of judge.found)
      this.#violations.push({ scenario: this.#scenario.name, ...found, schedule })
    for (const { point, fault } of schedule) {
      const key = `${point.path} ${point.effect}`
      const known = this.#points.get(key) ?? { path: point.path, effect: point.effect, faults: {} }
      this.#points.set(key, known)
      known.faults[fault] = (known.faults[fault] ?? 0) + 1
    }
    const outcome = facts.record?.outcome ?? 'none'
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1
    return facts
  }

  /** What a run ends with when its process dies or loses its lease is what it ends with when that does not happen. */
  #compare(facts: Facts, that: Judge['that']): void {
    const { schedule, record } = facts
    const ending = `${record?.outcome ?? 'none'} (${versionsOf(facts)})`
    const rest = schedule.filter(({ fault }) => !interrupts(fault) || fault === 'dies, is aborted')
    const key = rest.map(({ point, fault }) => `${point.path} ${fault}`).join(', ')
    if (rest.length === schedule.length) {
      if (schedule.length < 2) this.#endings.set(key, ending)
      return
    }
    // A fault at an effect that had taken effect before the interruption may go unnoticed.
    const paths = new Set(schedule.map(({ point }) => point.path))
    const keys = paths.size < schedule.length ? [key, ''] : [key]
    const expected = keys.flatMap((one) => this.#endings.get(one) ?? [])
    if (expected.length === 0) return
    that(
      2,
      expected.includes(ending),
      () => `it ended as ${ending}, uninterrupted as ${expected.join(' or ')}`,
    )
  }
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
