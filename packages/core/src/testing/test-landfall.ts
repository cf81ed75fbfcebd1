import type { SealedPlan } from '../engine/plan.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { JournalEvent } from '../events/journal-event.ts'
import { createLandfall, type Landfall } from '../landfall/create-landfall.ts'
import type { Environment } from '../landfall/environment.ts'
import type { LandfallOptions } from '../landfall/options.ts'
import type { Decision, Run } from '../landfall/run.ts'
import type { DeployOptions } from '../landfall/start.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { type FakeAdapter, sameTarget } from './fake-adapter/fake-adapter.ts'
import { type FakeCommand, FakeCommands, fakeEffects } from './fake-effects.ts'
import { type FakeProject, fakeProject } from './fake-project.ts'
import { type MemoryProcess, type MemoryStore, memoryStore } from './memory-store.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** What a test of a pipeline is given. */
export interface TestLandfallOptions<Targets extends TestTargets>
  extends Pick<
    LandfallOptions,
    'steps' | 'strategies' | 'conditions' | 'channels' | 'guardrails' | 'secrets'
  > {
  /** Fake adapters by target name. */
  readonly targets: Targets
  /** The rules of the environment, which is called `test`. */
  readonly environment?: Omit<Environment, 'targets'>
}

/** Fake adapters by target name. */
export interface TestTargets {
  readonly [name: string]: FakeAdapter
}

/** When an orchestrator dies, seen from one effect. */
export type CrashMoment = 'before intent' | 'after intent' | 'after effect'

/** What a test says of a deployment. */
export interface TestDeployment extends DeployOptions {
  readonly version: string
  readonly commit?: string
}

/** A whole Landfall in memory: fake platforms, a clock that the test moves, commands that the test scripts. */
export interface TestLandfall<Targets extends TestTargets> {
  /** The library of the process that is alive. */
  readonly landfall: Landfall
  /** The fake adapters that the test was given. */
  readonly targets: Targets
  /** Stands still until the test moves it. */
  readonly clock: VirtualClock
  /** The store of every process of the test. */
  readonly store: MemoryStore
  /** The git repository, the database and the channels of the test. */
  readonly project: FakeProject
  /** The command with that line: to say how it behaves, to see how often it ran. */
  command(line: string): FakeCommand
  /** A plan for the environment `test`. @throws as `Landfall.plan` */
  plan(pipeline: Pipeline, request: TestDeployment): Promise<SealedPlan>
  /** Plans and starts. @throws as `Landfall.plan` and `Landfall.deploy` */
  deploy(pipeline: Pipeline, request: TestDeployment): Promise<Run>
  /** Lets time pass until the deployment has ended. */
  finish(run: Run): Promise<DeploymentRecord>
  /** Lets time pass until the deployment asks a person, and answers yes. */
  approve(run: Run, decision: Decision): Promise<void>
  /** Lets time pass until the deployment asks a person, and answers no. */
  reject(run: Run, decision: Decision): Promise<void>
  /** The orchestrator dies, as by `kill -9`, at an effect. To be said before the effect comes. */
  crashAt(path: string, moment?: CrashMoment): void
  /** Lets time pass until the orchestrator has died where `crashAt` said. */
  crashed(): Promise<void>
  /** A new process goes on with the deployment, once the dead one's lease has expired. */
  resume(run: Run): Promise<Run>
  /** The entries of the deployment's journal. */
  journal(run: Run): readonly JournalEvent[]
}

const environmentName = 'test'

/**
 * Makes a Landfall for a test. Nothing outside of the test is touched, and no time passes but what the test lets pass.
 *
 * @example
 * const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
 * t.targets.web.fail('shift', { at: 25, after: 'effect' })
 * const run = await t.deploy(shop, { version: '2.0.0' })
 * const { status } = await t.finish(run)
 */
export function testLandfall<Targets extends TestTargets>(
  options: TestLandfallOptions<Targets>,
): TestLandfall<Targets> {
  const { targets, environment = {}, ...rest } = options
  const clock = virtualClock()
  const store = memoryStore({ now: () => new Date(clock.now()).toISOString() })
  const commands = new FakeCommands()
  const { project, effects: projectEffects } = fakeProject(commands)
  for (const [name, { target, platform }] of Object.entries(targets)) {
    target.name = name
    platform.clock = clock
  }

  let life: { readonly process: MemoryProcess; readonly landfall: Landfall; dead: boolean }
  let processes = 0
  const planned: { readonly path: string; readonly moment: CrashMoment }[] = []
  let whenCrashed = Promise.withResolvers<void>()

  const die = (): Promise<never> => {
    life.dead = true
    life.process.crash({ as: 'kill' })
    whenCrashed.resolve()
    return new Promise(() => {})
  }
  const dueNow = (path: string, moment: CrashMoment): boolean => {
    const index = planned.findIndex((one) => one.path === path && one.moment === moment)
    if (index >= 0) planned.splice(index, 1)
    return index >= 0
  }

  store.before(({ kind, fact }) => {
    if (kind === 'journal.append' && fact?.type === 'effect.started' && dueNow(fact.path, 'before intent'))
      void die()
  })

  const boot = (): void => {
    const process = store.process()
    const own = Object.fromEntries(
      Object.entries(targets).map(([name, adapter]) => [
        name,
        processes === 0 ? adapter : sameTarget(adapter),
      ]),
    )
    processes += 1
    const landfall = createLandfall({
      ...rest,
      environments: { [environmentName]: { ...environment, targets: own } },
      store: process,
      clock,
      worker: `worker-${processes}`,
      leaseTerm: '1h',
      variables: {},
      effects: { ...fakeEffects(targets, commands), ...projectEffects },
      around: async (path, perform) => {
        if (dueNow(path, 'after intent')) return await die()
        const result = await perform()
        return dueNow(path, 'after effect') ? await die() : result
      },
    })
    life = { process, landfall, dead: false }
  }
  boot()

  const question = async (run: Run): Promise<void> => {
    for (let turn = 0; turn < 1_000; turn++) {
      if ((await run.questions()).length > 0) return
      await clock.advance(1_000)
    }
    throw new LandfallError({ code: 'INVALID_INPUT', message: `${run.id} asks nobody anything` })
  }

  return {
    get landfall() {
      return life.landfall
    },
    targets,
    clock,
    store,
    project,
    command: (line) => commands.command(line),
    plan: (pipeline, { version, commit }) =>
      life.landfall.plan(pipeline, {
        environment: environmentName,
        version,
        ...(commit === undefined ? {} : { commit }),
      }),
    async deploy(pipeline, request) {
      const { version, commit, ...start } = request
      const plan = await life.landfall.plan(pipeline, {
        environment: environmentName,
        version,
        ...(commit === undefined ? {} : { commit }),
      })
      return await life.landfall.deploy(plan, start)
    },
    finish: (run) => clock.runUntil(run.result),
    async approve(run, decision) {
      await question(run)
      await run.approve(decision)
    },
    async reject(run, decision) {
      await question(run)
      await run.reject(decision)
    },
    crashAt(path, moment = 'after effect') {
      planned.push({ path, moment })
    },
    async crashed() {
      await clock.runUntil(whenCrashed.promise)
      whenCrashed = Promise.withResolvers<void>()
    },
    async resume(run) {
      if (life.dead) boot()
      const attached = await life.landfall.attach(run.id)
      return await clock.runUntil(attached.resume())
    },
    journal: (run) => store.entries(run.id),
  }
}
