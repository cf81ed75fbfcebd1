import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stopSupervisor } from '@landfall/adapter-local'
import { directoryStore, type JournalEvent, type Store } from '@landfall/core'
import { expect } from 'vitest'
import { Load } from '../../../../examples/demo/src/load.ts'
import { configuration, type Rules } from './configuration.ts'
import { type Ended, LandfallProcess } from './landfall-process.ts'
import { processesWith } from './processes.ts'
import { commitAndPush, makeProject } from './project.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { untilIn } from './until.ts'

const requestsPerSecond = 25

/** A project with its repository, its remote, its platform and its users, in which the command is run. */
export class Site {
  readonly checkout: string
  readonly store: Store
  readonly receiver: Receiver
  readonly load = new Load(requestsPerSecond)
  private readonly home: string
  private readonly variables: NodeJS.ProcessEnv
  private readonly running = new Set<LandfallProcess>()

  /** Makes a project in which 1.0.0 is live and asked for all the time. */
  static async create(): Promise<Site> {
    const site = new Site(await mkdtemp(join(tmpdir(), 'landfall-cancel-')), await startReceiver())
    try {
      await site.prepare()
      return site
    } catch (error) {
      await site[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(home: string, receiver: Receiver) {
    this.home = home
    this.receiver = receiver
    this.checkout = join(home, 'checkout')
    this.store = directoryStore(join(this.checkout, '.landfall'))
    const { CI, GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, FORCE_COLOR, NODE_OPTIONS, ...rest } = process.env
    this.variables = {
      ...rest,
      TOOLS: join(home, 'tools'),
      CONTROL: join(home, 'control'),
      HOOK_URL: receiver.url,
      NODE_NO_WARNINGS: '1',
    }
  }

  private async prepare(): Promise<void> {
    await makeProject(this.home, this.variables)
    await this.control('ran.log', '')
    await this.control('twice', '')
    const opening = this.start(['deploy', 'production', '1.0.0', '--first', '--json'])
    const { code, stderr } = await opening.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    this.load.start(await this.address())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.running) {
      one.kill('SIGKILL')
      await one.ended
    }
    await rm(join(this.home, 'control'), { recursive: true, force: true })
    await this.load.stop()
    await stopSupervisor(join(this.home, 'web'))
    await this.receiver.close()
    for (const { pid } of this.leftovers()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 })
  }

  /** Starts `landfall` with these arguments. */
  start(args: readonly string[]): LandfallProcess {
    return this.keep(new LandfallProcess(args, this.checkout, this.variables))
  }

  /** Starts `landfall` on a terminal. */
  startOnTerminal(args: readonly string[]): LandfallProcess {
    const run = new LandfallProcess(args, this.checkout, { ...this.variables, TERM: 'xterm' }, true)
    return this.keep(run)
  }

  /** Runs `landfall` to its end. */
  run(...args: string[]): Promise<Ended> {
    return this.start(args).ended
  }

  /** Starts to deploy a version. */
  deploy(version: string): LandfallProcess {
    return this.start(['deploy', 'production', version, '--by', 'ada', '--json'])
  }

  /** Says yes to what a deployment asks. */
  async approve(run: LandfallProcess): Promise<void> {
    await this.event(run, (event) => event.type === 'noted' && event.note.kind === 'person.asked')
    const { code, stderr } = await this.run('approve', 'production', '--yes', '--by', 'grace')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  }

  /** Writes something that the project's programs go by, or removes it. */
  async control(name: string, content: string | null): Promise<void> {
    const path = join(this.home, 'control', name)
    if (content === null) await rm(path, { force: true })
    else await writeFile(path, content)
  }

  /** Waits until a step that was told to stay does. */
  async reached(run: LandfallProcess): Promise<void> {
    await untilIn(run, 'nothing stays', async () =>
      (await readdir(join(this.home, 'control'))).includes('reached'),
    )
  }

  /** Waits for an event of a deployment that is printed as JSON. */
  async event(run: LandfallProcess, isIt: (event: JournalEvent) => boolean): Promise<void> {
    await untilIn(run, 'the event does not come', async () => run.events.some(isIt))
  }

  /** Writes the configuration anew. */
  async configure(rules: Rules): Promise<void> {
    await writeFile(join(this.checkout, 'landfall.yaml'), configuration(rules))
  }

  /** Brings a migration with the next release. */
  async addMigration(): Promise<void> {
    await writeFile(join(this.checkout, 'db', '0001.sql'), 'CREATE TABLE orders (id integer);\n')
    await commitAndPush(this.checkout, 'Orders', this.variables)
  }

  /** Takes the lock on the manifest, as another deployment would that writes to it. Gives what ends that. */
  async lockManifest(): Promise<() => Promise<void>> {
    const lock = join(this.home, 'releases.yaml.lock')
    let turn = 0
    let over = false
    const hold = async (): Promise<void> => {
      // Anew all the time: a lock that does not change is that of a process that is gone.
      for (; !over; await delay(500)) await writeFile(lock, `another ${turn++}\n`)
      await rm(lock, { force: true })
    }
    const held = hold()
    return async () => {
      over = true
      await held
    }
  }

  /** The deployment that holds the environment. */
  async holder(): Promise<string | null> {
    return (await this.store.claims.current('production'))?.deployment ?? null
  }

  async journal(deployment: string): Promise<readonly JournalEvent[]> {
    const events: JournalEvent[] = []
    for await (const event of this.store.journals.read(deployment, 1)) events.push(event)
    return events
  }

  /** Percent of the traffic by version, as the command tells it. */
  async live(): Promise<{ readonly [version: string]: number }> {
    const { code, stdout, stderr } = await this.run('status', 'production', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { live } = JSON.parse(stdout) as {
      live: { web: { revisions: { version: string; weight: number }[] } }
    }
    return Object.fromEntries(live.web.revisions.map(({ version, weight }) => [version, weight]))
  }

  /** Operations and processes of the runs of a step. */
  async runsOf(step: string): Promise<readonly { readonly operation: string; readonly pid: number }[]> {
    return (await this.lines('ran.log')).flatMap((line) => {
      const [name, operation = '', pid] = line.split(' ')
      return name === step ? [{ operation, pid: Number(pid) }] : []
    })
  }

  /** Runs of an operation that found another one of the same operation at work. */
  async ranTwiceAtOnce(): Promise<readonly string[]> {
    return await this.lines('twice')
  }

  /** What lies in the checkout, without the repository itself and what the store keeps of deployments. */
  async files(): Promise<readonly string[]> {
    const all = await readdir(this.checkout, { recursive: true, withFileTypes: true })
    return all
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(this.checkout.length + 1))
      .filter((path) => !/^\.git\/|^\.landfall\/(?:claims|deployments|records|\.gitignore$)/.test(path))
      .sort()
  }

  /** What lies beside the checkout. */
  async surroundings(): Promise<readonly string[]> {
    return (await readdir(this.home)).sort()
  }

  /** Every process that the command has started here, the platform's among them. */
  leftovers() {
    return processesWith((variables) => variables.includes(`CONTROL=${this.variables.CONTROL}`))
  }

  private keep(run: LandfallProcess): LandfallProcess {
    this.running.add(run)
    void run.ended.then(() => this.running.delete(run))
    return run
  }

  private async lines(name: string): Promise<readonly string[]> {
    const text = await readFile(join(this.home, 'control', name), 'utf8')
    return text.split('\n').filter((line) => line !== '')
  }

  private async address(): Promise<string> {
    const { stdout } = await this.run('status', 'production', '--json')
    return (JSON.parse(stdout) as { live: { web: { url: string } } }).live.web.url
  }
}
