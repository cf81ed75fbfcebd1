import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Launch, Phase } from '../control/protocol.ts'
import { untilHealthy } from './health.ts'
import type { Logs } from './logs.ts'
import { freePort, isFree } from './ports.ts'
import { type Group, leaderIsAlive, startGroup, stopGroup } from './process-group.ts'
import { environment, findGroup, stopRemains } from './process-record.ts'
import { Refusal } from './refusal.ts'
import type { BackendState, ProcessRecord } from './state.ts'

/** Starts in case another program took the port in the moment between. */
const portTries = 3
const adoptedPollMs = 100
/** A process that ran this long had a good start; its next restart does not wait. */
const stableMs = 10_000
const maxBackoffMs = 30_000
/** What a start takes besides the wait for its health. */
const startGraceMs = 15_000

/**
 * How long to wait before a process is started again that ended `failures` times in a row soon after its
 * start.
 */
export function backoffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(maxBackoffMs, 100 * 2 ** (failures - 1))
}

/** A start that did not lead to a healthy process. */
class Unhealthy extends Refusal {
  /** The end of the sentence that begins with the process. */
  readonly how: string

  constructor(how: string, message: string, facts: Refusal['facts']) {
    super('HEALTH_CHECK_FAILED', message, facts)
    this.how = how
  }
}

/** What a keeper needs of its supervisor. */
export interface KeeperHost {
  readonly logs: Logs
  stopDeadlineMs(): number
  /** Writes down what is known of the process, so that it is found again. */
  record(process: ProcessRecord): Promise<void>
  /** The process became ready, or is no longer. */
  changed(): void
  say(line: string): void
}

/**
 * Keeps one process of a revision running in one slot: starts or adopts it, restarts it with back-off, stops
 * it.
 */
export class Keeper {
  readonly launch: Launch
  readonly slot: number
  phase: Phase = 'starting'
  record: ProcessRecord | null
  /** How the process ended the last time, in words. */
  lastEnd: string | null = null
  /** Settles when the first start has come to an end, well or badly; a bad first start is not tried again. */
  readonly started: Promise<void>
  private readonly host: KeeperHost
  private readonly first = Promise.withResolvers<void>()
  private readonly stopping = new AbortController()
  private group: Group | null = null
  private readonly life: Promise<void>

  /** @param proven whether it has been healthy before, so that a failed start is tried again. */
  constructor(place: { launch: Launch; backend: BackendState; proven: boolean }, host: KeeperHost) {
    this.launch = place.launch
    this.slot = place.backend.slot
    // A process that an earlier supervisor left behind, dead or alive.
    this.record = place.backend.process
    this.host = host
    this.started = this.first.promise
    // Whoever wants to know listens; a failure that nobody waits for must not end the supervisor.
    this.started.catch(() => undefined)
    this.life = this.live(place.proven)
  }

  get ready(): boolean {
    return this.phase === 'ready'
  }

  /**
   * The same within bounds: one that has been healthy before is started again and again, and that may take
   * for ever.
   */
  async startedInTime(): Promise<void> {
    const deadlineMs = this.launch.health.deadlineMs + startGraceMs
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      const seen = this.lastEnd ?? 'it is still being started'
      late.reject(new Refusal('HEALTH_CHECK_FAILED', `${this.name} did not become healthy in time`, { seen }))
    }, deadlineMs)
    await Promise.race([this.started, late.promise]).finally(() => clearTimeout(timer))
  }

  /** Whether the process is there at this very moment. */
  isAlive(): boolean {
    return this.group !== null && leaderIsAlive(this.group)
  }

  /** Ends the process and its whole group, and does not start it again. */
  async stop(): Promise<void> {
    this.stopping.abort()
    this.enter('stopping')
    if (this.group !== null) await stopGroup(this.group, this.host.stopDeadlineMs())
    await this.life
    this.enter('dead')
  }

  private async live(proven: boolean): Promise<void> {
    let failures = 0
    let known = proven
    while (!this.stopping.signal.aborted) {
      let readySince = Number.POSITIVE_INFINITY
      try {
        const child = await this.bringUp()
        this.enter('ready')
        this.first.resolve()
        known = true
        readySince = performance.now()
        this.lastEnd = await this.untilEnded(child)
      } catch (error) {
        this.lastEnd =
          error instanceof Unhealthy ? error.how : `could not be started: ${(error as Error).message}`
        if (!known) this.first.reject(error)
      }
      if (!this.stopping.signal.aborted) this.enter(known ? 'restarting' : 'dead')
      // What the leader left behind must not stand in the way of its successor.
      if (this.group !== null)
        await stopGroup(this.group, this.host.stopDeadlineMs()).catch((e) => this.host.say(String(e)))
      if (!known || this.stopping.signal.aborted) break
      failures = performance.now() - readySince > stableMs ? 0 : failures + 1
      const wait = backoffMs(failures)
      this.host.say(`${this.name} ${this.lastEnd}; starting it again in ${wait} ms`)
      await delay(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined)
    }
    this.first.reject(new Refusal('PLATFORM_REFUSED', `${this.name} was stopped before it was healthy`))
  }

  /** Gets a healthy process: the one that is there, or a new one. */
  private async bringUp(): Promise<ChildProcess | null> {
    const found = this.record === null ? null : findGroup(this.record)
    if (this.record !== null && found !== null) {
      this.group = found
      this.host.say(`${this.name} goes on in process ${found.pid}`)
      await this.write({ ...this.record, ...found })
      if (!this.record.ready) await this.untilReady(null, 0)
      return null
    }
    if (this.record !== null) await stopRemains(this.record, this.host.stopDeadlineMs())
    for (let tries = 1; ; tries++) {
      try {
        return await this.startProcess()
      } catch (error) {
        const robbed = !this.isAlive() && this.record !== null && !(await isFree(this.record.port))
        if (!robbed || tries === portTries || this.stopping.signal.aborted) throw error
      }
    }
  }

  private async startProcess(): Promise<ChildProcess> {
    const { launch, slot } = this
    const port = await freePort()
    const token = randomUUID()
    await this.write({ token, port, pid: null, started: null, ready: false })
    const log = await this.host.logs.open(launch.revision, slot)
    try {
      const { size } = await log.stat()
      const { group, child } = await startGroup(launch.command, {
        directory: launch.directory,
        env: environment(launch, slot, port, token),
        logFile: log.fd,
      })
      this.group = group
      this.host.say(`${this.name} starts in process ${group.pid}, port ${port}`)
      await this.write({ token, port, ...group, ready: false })
      await this.untilReady(child, size)
      return child
    } finally {
      await log.close()
    }
  }

  private async untilReady(child: ChildProcess | null, logStart: number): Promise<void> {
    const { record, launch } = this
    if (record === null) return
    const given = () => this.stopping.signal.aborted || !this.isAlive()
    const verdict = await untilHealthy(record.port, launch.health, given)
    if (!verdict.healthy) throw await this.unhealthy(verdict.seen, child, logStart)
    await this.write({ ...record, ready: true })
  }

  private async unhealthy(seen: string, child: ChildProcess | null, logStart: number): Promise<Unhealthy> {
    const { launch, slot } = this
    const end = this.isAlive() ? null : await this.untilEnded(child)
    const log = await this.host.logs.tail(launch.revision, slot, logStart)
    const last = log.length === 0 ? '' : `; the last line of its log: ${log.at(-1)}`
    const how = end === null ? 'did not become healthy in time' : `${end} before it was healthy`
    const why = end === null ? `: ${seen} on ${launch.health.path}` : ''
    return new Unhealthy(how, `${this.name} ${how}${why}${last}`, {
      expected: `a status from 200 to 399 on ${launch.health.path} within ${launch.health.deadlineMs} ms`,
      seen: end === null ? seen : `the process ${end}`,
      details: { log },
    })
  }

  /** How the process ended, in words; only its parent is told the exit code. */
  private async untilEnded(child: ChildProcess | null): Promise<string> {
    if (child === null) {
      while (this.isAlive()) await delay(adoptedPollMs)
      return 'ended'
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child.signalCode === null
      ? `ended with exit code ${child.exitCode}`
      : `was ended by ${child.signalCode}`
  }

  private async write(record: ProcessRecord): Promise<void> {
    this.record = record
    await this.host.record(record)
  }

  private enter(phase: Phase): void {
    this.phase = phase
    this.host.changed()
  }

  private get name(): string {
    return `Instance ${this.slot} of ${this.launch.revision}`
  }
}
