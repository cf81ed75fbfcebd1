import type { SealedPlan } from '../../engine/plan.ts'
import type { DeploymentRecord } from '../../engine/record.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { Run } from '../../landfall/run.ts'
import type { Facts } from './facts.ts'
import type { FaultPoint, Schedule } from './fault.ts'
import { Injector, type Interruption } from './inject.ts'
import type { Scenario } from './scenario.ts'
import { Witness } from './witness.ts'
import { createWorld, environmentName, type SimulatedProcess, statesOf, type World } from './world.ts'

/** A deployment that needs more processes than this, for two faults, does not end. */
const maximumProcesses = 8
const limits = { limitMs: 60 * 24 * 3_600_000, limitTimers: 5_000 }
/** Later than any deployment of an exploration takes. */
const lateMs = 14 * 24 * 3_600_000

/** Runs a scenario once, with the faults of the schedule, to its end, and gives what is left. */
export async function runSchedule(scenario: Scenario, schedule: Schedule): Promise<Facts> {
  return await new ScheduleRun(scenario, schedule).toEnd()
}

const plans = new WeakMap<Scenario, SealedPlan>()

class ScheduleRun {
  readonly #schedule: Schedule
  readonly #world: World
  #witness: Witness
  #injector: Injector | null = null
  #id = ''
  #hasClaim = false
  #begin = 0
  #interrupted = Promise.withResolvers<Interruption>()
  readonly #asleep: SimulatedProcess[] = []
  readonly #delayed = new Set<string>()

  constructor(scenario: Scenario, schedule: Schedule) {
    this.#schedule = schedule
    this.#world = createWorld(scenario, (process, path, perform) =>
      this.#injector === null ? perform() : this.#injector.around(process, path, perform),
    )
    this.#witness = new Witness(() => this.#world.platform.history.length)
    for (const { faults } of this.#world.adapters.values()) {
      faults.decideBy(({ verb, operationId }) =>
        this.#delayed.has(operationId) ? { verb, kind: 'late', lateMs } : undefined,
      )
    }
  }

  async toEnd(): Promise<Facts> {
    const { scenario, clock, platform } = this.#world
    const first = this.#world.boot()
    for (const { pipeline, version } of scenario.before ?? []) {
      const plan = await first.landfall.plan(pipeline, { environment: environmentName, version })
      await clock.runUntil((await first.landfall.deploy(plan, { allowWithoutRollbackTarget: true })).result)
    }
    const before = statesOf(this.#world)
    this.#begin = platform.history.length
    this.#watch()
    const start = this.#start(first)
    let stuck: string | null = null
    try {
      await this.#follow(first, start)
    } catch (error) {
      stuck = error instanceof Error ? error.message : String(error)
    }
    const { points } = this.#witness
    const known = [...points]
    const ended = statesOf(this.#world)
    const end = stuck === null ? platform.history.length : null
    for (const process of this.#asleep) wake(process)
    await clock.runUntilIdle(limits)
    return await this.#facts({ before, ended, end, stuck, points: known })
  }

  /** Plans and starts what the scenario is about. */
  async #start(process: SimulatedProcess): Promise<Run> {
    const { scenario } = this.#world
    const { run, before } = scenario
    const { landfall } = process
    if ('rollback' in run)
      return await landfall.rollback({ environment: environmentName, by: 'explorer', ...run.rollback })
    const { pipeline, version } = run
    // Every new world is the same as long as nothing was deployed to it, and so is the plan.
    const known = before === undefined ? plans.get(scenario) : undefined
    const plan = known ?? (await landfall.plan(pipeline, { environment: environmentName, version }))
    plans.set(scenario, plan)
    return await landfall.deploy(plan, { by: 'explorer', allowWithoutRollbackTarget: true })
  }

  /** Follows the deployment from process to process until it has ended. */
  async #follow(first: SimulatedProcess, start: Promise<Run>): Promise<void> {
    const { clock } = this.#world
    let ended: Promise<unknown> = start.then((run) => run.result)
    ended.catch(() => {})
    for (let lives = 1; lives <= maximumProcesses; lives++) {
      const interruption = await clock.runUntil(
        Promise.race([ended.then(() => null), this.#interrupted.promise]),
        limits,
      )
      if (interruption === null) return
      this.#interrupted = Promise.withResolvers()
      ended = this.#takeOver(interruption)
      ended.catch(() => {})
    }
    throw new LandfallError({
      code: 'UNEXPECTED',
      message: `It has not ended after ${maximumProcesses} processes, the first one ${first.name}`,
    })
  }

  /** Another process goes on with the deployment; resolves when it has ended. */
  async #takeOver({ process: stopped, then }: Interruption): Promise<DeploymentRecord> {
    if (then === 'resume, wake at the end') this.#asleep.push(stopped)
    const process = this.#world.boot({ code: then !== 'abort' })
    const run = await process.landfall.attach(this.#id)
    if (then === 'abort') await run.abort({ by: 'explorer', reason: 'nobody is at work on it' })
    else await run.resume()
    if (then === 'resume, wake') wake(stopped)
    return await run.result
  }

  #watch(): void {
    const { store, platform } = this.#world
    const historyLength = (): number => platform.history.length
    const injector = new Injector({
      witness: this.#witness,
      schedule: this.#schedule,
      historyLength,
      hasClaim: () => this.#hasClaim,
      abort: () => this.#abort(),
      interrupted: (interruption) => this.#interrupted.resolve(interruption),
      delay: (path) => this.#delayed.add(`${this.#id}/${path}`),
    })
    this.#injector = injector
    store.before((operation) => {
      const { kind, fact, deployment, worker } = operation
      if (kind === 'claim.acquire') {
        this.#id = deployment ?? ''
        this.#hasClaim = true
      }
      if (deployment !== this.#id || deployment === '') return
      if (kind === 'claim.release') this.#hasClaim = false
      const point = this.#witness.see(operation)
      if (fact?.type === 'noted' && fact.note.kind === 'person.asked') this.#answerLater(fact.note.step)
      if (point === null) return
      this.#delayed.delete(`${this.#id}/${point.path}`)
      const process = this.#world.processes.find(({ name }) => name === worker)
      if (process !== undefined) injector.atIntent(point.index, point.path, process)
    })
  }

  async #abort(): Promise<void> {
    const { store, clock } = this.#world
    const at = new Date(clock.now()).toISOString()
    const payload = { by: 'explorer', reason: 'a fault' }
    await store.inboxes.put(this.#id, { key: 'abort', name: 'abort', payload, at })
    // The watchers of an inbox are told by promises alone.
    for (let turn = 0; turn < 20; turn++) await null
  }

  /** People answer yes, a second after each question and after each other, from a process that nothing disturbs. */
  #answerLater(step: string): void {
    for (const [index, by] of (this.#world.scenario.people ?? ['release-manager']).entries()) {
      this.#world.clock.after((index + 1) * 1_000, () => {
        this.#approve(step, by).catch(() => {
          // The question was lost with the process that asked it, and will be asked again.
        })
      })
    }
  }

  async #approve(step: string, by: string): Promise<void> {
    const run = await this.#person().landfall.attach(this.#id)
    await run.approve({ by, step })
  }

  #personProcess: SimulatedProcess | null = null
  #person(): SimulatedProcess {
    this.#personProcess ??= this.#world.boot()
    return this.#personProcess
  }

  async #facts(
    known: Pick<Facts, 'before' | 'ended' | 'end' | 'stuck'> & { readonly points: readonly FaultPoint[] },
  ): Promise<Facts> {
    const { store, scenario, platform } = this.#world
    const journal = store.entries(this.#id)
    const created = journal[0]
    if (created?.type !== 'deployment.created') throw notBegun(scenario, known.stuck)
    return {
      ...known,
      scenario,
      schedule: this.#schedule,
      deployment: this.#id,
      plan: created.plan as Facts['plan'],
      history: platform.history,
      begin: this.#begin,
      after: statesOf(this.#world),
      witness: this.#witness,
      journal,
      claim: await store.claims.current(environmentName),
      leases: store.leasesOf(this.#id),
      record: (await store.records.get(this.#id)) as DeploymentRecord | null,
    }
  }
}

function wake(process: SimulatedProcess): void {
  const { gate } = process
  process.gate = null
  gate?.resolve()
  // The call that it was about to make goes out before its timers find that their time has passed.
  queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => process.clock.wake())))
}

function notBegun(scenario: Scenario, stuck: string | null): LandfallError {
  const message = `The scenario ${scenario.name} does not start: ${stuck ?? 'there is no journal'}`
  return new LandfallError({ code: 'INVALID_INPUT', message, target: scenario.name })
}
