import type { Json, JsonObject } from '../../json/json.ts'
import { createLandfall, type Landfall } from '../../landfall/create-landfall.ts'
import type { LandfallOptions } from '../../landfall/options.ts'
import type { FakeAdapter } from '../fake-adapter/fake-adapter.ts'
import { sameTarget } from '../fake-adapter/fake-adapter.ts'
import { FakeCommands, fakeEffects } from '../fake-effects.ts'
import { type FakePlatform, fakePlatform } from '../fake-platform/platform.ts'
import { fakeProject } from '../fake-project.ts'
import { type MemoryProcess, type MemoryStore, memoryStore } from '../memory-store.ts'
import { type VirtualClock, virtualClock } from '../virtual-clock.ts'
import { ProcessClock } from './process-clock.ts'
import type { Scenario } from './scenario.ts'

/** The environment that every scenario deploys to. */
export const environmentName = 'test'

/** One simulated process that runs the library. */
export interface SimulatedProcess {
  /** Also the name of its worker. */
  readonly name: string
  readonly store: MemoryProcess
  readonly clock: ProcessClock
  readonly landfall: Landfall
  isDead: boolean
  /** Resolves when the process, which stands still, may go on; `null` while it runs. */
  gate: PromiseWithResolvers<void> | null
}

/** Carries an effect out, or lets something go wrong with it. */
export type Around = (process: SimulatedProcess, path: string, perform: () => Promise<Json>) => Promise<Json>

/** Everything that the processes of one run share. */
export interface World {
  readonly scenario: Scenario
  readonly clock: VirtualClock
  readonly platform: FakePlatform
  readonly store: MemoryStore
  readonly adapters: ReadonlyMap<string, FakeAdapter>
  readonly processes: readonly SimulatedProcess[]
  /** Starts a process. Without `code`, it has none of the scenario's strategies and conditions. */
  boot(options?: { readonly code?: boolean }): SimulatedProcess
}

export function createWorld(scenario: Scenario, around: Around): World {
  const clock = virtualClock({ settle: 'promises' })
  const platform = fakePlatform({ clock })
  const store = memoryStore({ now: () => new Date(clock.now()).toISOString() })
  const adapters = new Map(Object.entries(scenario.targets(platform)))
  const commands = new FakeCommands()
  const fakes = Object.fromEntries(adapters)
  scenario.commands?.(commands, fakes)
  const { project, effects: surroundings } = fakeProject(commands)
  scenario.project?.(project)
  const processes: SimulatedProcess[] = []
  const effects = { ...fakeEffects(fakes, commands), ...surroundings, ...scenario.effects }

  const boot: World['boot'] = ({ code = true } = {}) => {
    const own = store.process()
    const processClock = new ProcessClock(clock)
    const name = `worker-${processes.length + 1}`
    const plantInto = scenario.adapter ?? ((adapter) => adapter)
    const targets = Object.fromEntries(
      [...adapters].map(([target, adapter]) => [target, plantInto(sameTarget(adapter))]),
    )
    const { strategies, conditions, steps } = scenario
    const options: LandfallOptions = {
      environments: { [environmentName]: { ...scenario.environment, targets } },
      store: scenario.store?.(own) ?? own,
      clock: processClock,
      worker: name,
      leaseTerm: '1h',
      projectDirectory: '/',
      variables: {},
      effects,
      ...(steps === undefined ? {} : { steps }),
      ...(strategies === undefined || !code ? {} : { strategies }),
      ...(conditions === undefined || !code ? {} : { conditions }),
      around: (path, perform) => around(process, path, perform),
    }
    const landfall = createLandfall(options)
    const process: SimulatedProcess = {
      name,
      store: own,
      clock: processClock,
      landfall,
      isDead: false,
      gate: null,
    }
    processes.push(process)
    return process
  }
  return { scenario, clock, platform, store, adapters, processes, boot }
}

/** A target's state as it is on the platform. */
export interface TargetState extends JsonObject {
  readonly split: { readonly [revision: string]: number }
  readonly instances: readonly {
    readonly id: string
    readonly revision: string | null
    readonly inService: boolean
  }[]
  /** Every revision that the platform knows, and whether it runs with the configuration it was deployed with. */
  readonly revisions: readonly {
    readonly id: string
    readonly release: string | null
    readonly version: string | null
    readonly sha256: string | null
    readonly running: boolean
    readonly asDeployed: boolean
  }[]
  readonly lockOwner: string | null
  readonly inFlight: string | null
}

/** Reads every target from the platform itself. */
export function statesOf({ adapters }: World): ReadonlyMap<string, TargetState> {
  const states = new Map<string, TargetState>()
  for (const [name, { target }] of adapters) {
    const revisions = [...target.revisions.values()].map((one) => ({
      id: one.id,
      release: one.release,
      version: one.version,
      sha256: one.sha256,
      running: one.running,
      asDeployed: JSON.stringify(one.configuration) === JSON.stringify(one.runningConfiguration),
    }))
    const { lockOwner } = target
    const instances = target.fleet.instances()
    states.set(name, {
      split: { ...target.traffic.split },
      instances,
      revisions,
      lockOwner,
      inFlight: target.rollout.inFlight,
    })
  }
  return states
}
