import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopSupervisor } from '@landfall/adapter-local'
import type { JournalEvent, Landfall, Store } from '@landfall/core'
import { expect } from 'vitest'
import { Load } from '../../../examples/demo/src/load.ts'
import { OrchestratorProcess } from './orchestrator-process.ts'
import type { Plant } from './planted-client.ts'
import { environment, landfallIn, type Rollout, rootOf, storeOf } from './setting.ts'

const requestsPerSecond = 100

/** A machine: a store, a supervisor, users that never stop asking, and orchestrators that come and go. */
export class World {
  readonly home: string
  readonly store: Store
  readonly landfall: Landfall
  readonly load = new Load(requestsPerSecond)
  /** The orchestrator that is given the next order. */
  worker: OrchestratorProcess
  private standby: OrchestratorProcess
  private versions = 1000

  static async create(): Promise<World> {
    const home = await mkdtemp(join(tmpdir(), 'landfall-kill-'))
    await mkdir(join(home, 'project'))
    return new World(home)
  }

  private constructor(home: string) {
    this.home = home
    this.store = storeOf(home)
    this.landfall = landfallIn(home)
    this.worker = new OrchestratorProcess(home)
    this.standby = new OrchestratorProcess(home)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const orchestrator of [this.worker, this.standby]) {
      orchestrator.kill('SIGKILL')
      await orchestrator.ended
    }
    await this.load.stop()
    await stopSupervisor(rootOf(this.home))
    await rm(this.home, { recursive: true, force: true })
  }

  nextVersion(): string {
    return `1.0.${++this.versions}`
  }

  /** Takes a new orchestrator for what is to come. It was started ahead, since that takes a while. */
  replaceWorker(): void {
    this.worker = this.standby
    this.standby = new OrchestratorProcess(this.home)
  }

  /** Gives the worker the order to deploy a new version. */
  begin(rollout: Rollout, plant?: Plant): string {
    const version = this.nextVersion()
    const order = { verb: 'deploy', label: version, version, rollout } as const
    this.worker.give(plant === undefined ? order : { ...order, plant })
    return version
  }

  /** Deploys a new version, with nothing in its way. Gives the deployment's id. */
  async deploy(rollout: Rollout, plant?: Plant): Promise<string> {
    this.begin(rollout, plant)
    const deployment = await this.worker.line()
    expect(await this.worker.line()).toBe(rollout.bad ? 'rolled_back' : 'succeeded')
    return deployment
  }

  /** Makes a first good release live and lets users ask for it from now on. */
  async open(rollout: Rollout, plant?: Plant): Promise<void> {
    await this.deploy({ ...rollout, bad: false, pauseMs: 10 }, plant)
    const { web } = await this.landfall.current(environment)
    if (web?.url == null) throw new Error('nothing is live')
    this.load.start(web.url)
  }

  /** Percent of the traffic by version; what runs without traffic has 0. */
  async split(): Promise<{ readonly [version: string]: number }> {
    const { web } = await this.landfall.current(environment)
    return Object.fromEntries(web?.revisions.map(({ version, weight }) => [version, weight]) ?? [])
  }

  /** No user was turned away, and there were enough of them for that to mean something. */
  async expectNoneFailed(atLeast: number): Promise<void> {
    await this.load.stop()
    const { requests, failures, seconds } = this.load.report()
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(atLeast)
    expect(requests).toBeGreaterThan(seconds * requestsPerSecond * 0.95)
  }

  /** The deployment that holds the environment. */
  async holder(): Promise<string | null> {
    return (await this.store.claims.current(environment))?.deployment ?? null
  }

  async journal(deployment: string): Promise<JournalEvent[]> {
    const events: JournalEvent[] = []
    for await (const event of this.store.journals.read(deployment, 1)) events.push(event)
    return events
  }

  /** The paths of the effects that were performed for an order. */
  async performed(label: string): Promise<string[]> {
    const lines = (await this.log('performed.log')).map((line) => line.split(' '))
    return lines.filter(([by]) => by === label).map(([, path = '']) => path)
  }

  /** The lines of a log that orchestrators write. */
  async log(name: string): Promise<string[]> {
    const text = await readFile(join(this.home, name), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line !== '')
  }
}
