import { comesLate, type FaultPoint, faultsAt, type PlacedFault } from './fault.ts'
import type { ExplorationReport } from './report.ts'
import { runSchedule } from './run-schedule.ts'
import type { Scenario } from './scenario.ts'
import { Tally } from './tally.ts'

/** How far an exploration goes. */
export interface ExploreOptions {
  /** The most faults in one run: 0, 1 or 2. Default 2. */
  readonly faults?: 0 | 1 | 2
  /** The most runs with two faults; they are taken evenly from those that exist. Default: all. */
  readonly budget?: number
  /** Only every `of`th pair of faults, from the `index`th on: to divide the work over several threads. */
  readonly part?: { readonly index: number; readonly of: number }
}

/**
 * Runs a scenario with every schedule of up to two faults, each in a world of its own, and judges what is left of each
 * one by the laws of the architecture. Nothing is random and nothing sleeps: time is virtual, so the same scenario
 * gives the same report.
 *
 * The tree of schedules is taken from real runs: the run without a fault shows the effects at which a first fault can
 * be put, and the run with it shows the effects that come after, in compensation and after a resume, for the second.
 *
 * @returns how many schedules exist and ran, which fault points were hit, how often each law was checked, and every
 * violation with the schedule that shows it
 * @throws `INVALID_INPUT` when the scenario does not even start
 *
 * @example
 * const report = await explore({
 *   name: 'my strategy',
 *   targets: (platform) => ({ web: fakeAdapter({ split: 'weighted', platform }) }),
 *   strategies: [myStrategy],
 *   run: { pipeline: shop, version: '2.0.0' },
 * })
 * expect(report.violations).toEqual([])
 * console.log(formatExploration(report))
 */
export async function explore(scenario: Scenario, options: ExploreOptions = {}): Promise<ExplorationReport> {
  const { stackTraceLimit } = Error
  // Most errors of an exploration are made on purpose, and nobody reads where.
  Error.stackTraceLimit = 0
  try {
    return await exploreAll(scenario, options)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

interface Branch {
  readonly first: PlacedFault
  readonly seconds: readonly PlacedFault[]
}

async function exploreAll(scenario: Scenario, options: ExploreOptions): Promise<ExplorationReport> {
  const { faults = 2, budget = Number.POSITIVE_INFINITY, part = { index: 0, of: 1 } } = options
  const tally = new Tally(scenario.name)
  const base = await runSchedule(scenario, [])
  tally.add(base)
  const enforcing = new Set(
    Object.values(base.plan.targets)
      .filter(({ fencing }) => fencing === 'enforced')
      .map(({ name }) => name),
  )
  const firsts = faults === 0 ? [] : faultsAfter(base.points, -1, enforcing)
  const branches: Branch[] = []
  // What comes late where nothing enforces fencing is shown as a limit, once for each call.
  const unfenced = faults === 0 ? [] : lateCalls(base.points, enforcing)
  for (const placed of unfenced) tally.add(await runSchedule(scenario, [placed]))
  for (const first of firsts) {
    const facts = await runSchedule(scenario, [first])
    tally.add(facts)
    const seconds = faults < 2 ? [] : faultsAfter(facts.points, first.point.index, enforcing)
    branches.push({ first, seconds })
  }

  const pairs = branches.reduce((sum, { seconds }) => sum + seconds.length, 0)
  const share = Math.min(1, budget / Math.max(1, pairs))
  let number = 0
  for (const { first, seconds } of branches) {
    for (const second of seconds) {
      const isChosen = Math.floor((number + 1) * share) > Math.floor(number * share)
      if (isChosen && number % part.of === part.index) tally.add(await runSchedule(scenario, [first, second]))
      number += 1
    }
  }
  return tally.report(1 + unfenced.length + firsts.length + pairs)
}

/** Every call that can come late, to a target that need not refuse it. */
function lateCalls(points: readonly FaultPoint[], enforcing: ReadonlySet<string>): PlacedFault[] {
  const unfenced = points.filter(({ target }) => target !== null && !enforcing.has(target))
  return unfenced.flatMap((point) =>
    faultsAt(point, true)
      .filter(comesLate)
      .map((fault) => ({ point, fault })),
  )
}

/** Every fault at every effect that comes after a place of a run. */
function faultsAfter(
  points: readonly FaultPoint[],
  index: number,
  enforcing: ReadonlySet<string>,
): PlacedFault[] {
  return points.slice(index + 1).flatMap((point) => {
    const withLate = point.target !== null && enforcing.has(point.target)
    return faultsAt(point, withLate).map((fault) => ({ point, fault }))
  })
}
