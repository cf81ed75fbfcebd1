import { Agent } from 'node:http'
import { ask } from './http.ts'

/** What came of the requests of a probe. */
export interface ProbeReport {
  readonly requests: number
  readonly failures: readonly string[]
  /** Whole answers by the version that gave them. */
  readonly versions: Readonly<Record<string, number>>
  readonly seconds: number
}

/**
 * A constant load: so many requests a second, whether earlier ones have been answered or not, over kept
 * connections. One in ten is a response that streams for a while, one in ten sends a body. It ends by itself
 * after a minute.
 */
export class Probe {
  private readonly base: string
  private readonly agent = new Agent({ keepAlive: true })
  private readonly failures: string[] = []
  private readonly versions: Record<string, number> = {}
  private readonly open = new Set<Promise<void>>()
  private readonly timer: NodeJS.Timeout
  private readonly started = performance.now()
  private readonly rate: number
  private requests = 0

  constructor(base: string, rate = 150) {
    this.base = base
    this.rate = rate
    this.timer = setInterval(() => this.catchUp(), 5)
  }

  /** Ends the load, waits for the answers that are open, and tells. */
  async stop(): Promise<ProbeReport> {
    clearInterval(this.timer)
    const seconds = (performance.now() - this.started) / 1000
    await Promise.all(this.open)
    this.agent.destroy()
    return { requests: this.requests, failures: this.failures, versions: this.versions, seconds }
  }

  private catchUp(): void {
    const seconds = (performance.now() - this.started) / 1000
    if (seconds > 60) clearInterval(this.timer)
    for (const due = Math.floor(seconds * this.rate); this.requests < due; ) {
      const one = this.one(this.requests++).finally(() => this.open.delete(one))
      this.open.add(one)
    }
  }

  private async one(number: number): Promise<void> {
    const kind = number % 10
    const path = kind === 0 ? '/slow?ms=300' : kind === 5 ? '/echo' : '/'
    try {
      const body = kind === 5 ? { method: 'POST', body: `body ${number}` } : {}
      const answer = await ask(`${this.base}${path}`, { agent: this.agent, ...body })
      if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body.trim()}`)
      if (kind === 0 && !answer.body.endsWith('end\n')) throw new Error('cut off')
      if (kind === 5 && answer.body !== `body ${number}`) throw new Error('not what was sent')
      const version = String(answer.headers['x-version'] ?? 'echo')
      this.versions[version] = (this.versions[version] ?? 0) + 1
    } catch (error) {
      this.failures.push(`request ${number}, ${path}: ${(error as Error).message}`)
    }
  }
}
