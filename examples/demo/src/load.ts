import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** What users do. One answer in ten takes 300 ms, so a careless switch always cuts one off. */
const habits = [
  ...Array(8).fill({ method: 'GET', path: '/', status: 200, ends: '</footer>\n' }),
  { method: 'POST', path: '/orders', status: 201, ends: 'one anchor, please\n' },
  { method: 'GET', path: '/report', status: 200, ends: 'end of report\n' },
]
const windowMs = 1_000
const timeoutMs = 10_000

/** Requests and their answers up to now, and within the last second. */
export interface LoadReport {
  readonly requests: number
  readonly failures: readonly string[]
  readonly seconds: number
  /** Answers of the last second by the version that gave them. */
  readonly recent: Readonly<Record<string, number>>
}

/** Users: so many requests a second over kept connections, whether they are answered in time or not. */
export class Load {
  private readonly rate: number
  private readonly agent = new Agent({ keepAlive: true })
  private readonly failures: string[] = []
  private readonly open = new Set<Promise<void>>()
  private readonly answers: { readonly version: string; readonly at: number }[] = []
  private timer: NodeJS.Timeout | undefined
  private startedAt = 0
  private endedAt: number | null = null
  private requests = 0

  constructor(rate: number) {
    this.rate = rate
  }

  start(url: string): void {
    this.startedAt = performance.now()
    this.timer = setInterval(() => this.catchUp(url), 5)
  }

  /** No new requests; waits for the answers that are still open. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    this.endedAt ??= performance.now()
    await Promise.all(this.open)
    this.agent.destroy()
  }

  report(): LoadReport {
    const now = performance.now()
    while ((this.answers[0]?.at ?? now) < now - windowMs) this.answers.shift()
    const recent: Record<string, number> = {}
    for (const { version } of this.answers) recent[version] = (recent[version] ?? 0) + 1
    const seconds = this.startedAt === 0 ? 0 : ((this.endedAt ?? now) - this.startedAt) / 1_000
    return { requests: this.requests, failures: this.failures, seconds, recent }
  }

  private catchUp(url: string): void {
    const due = ((performance.now() - this.startedAt) / 1_000) * this.rate
    while (this.requests < due) {
      const asked = this.ask(url, this.requests++).finally(() => this.open.delete(asked))
      this.open.add(asked)
    }
  }

  private async ask(url: string, number: number): Promise<void> {
    const habit = habits[number % habits.length]
    try {
      const { status, version, body } = await this.exchange(url + habit.path, habit.method)
      if (status !== habit.status) throw new Error(`status ${status}`)
      if (!body.endsWith(habit.ends)) throw new Error('the answer is not whole')
      this.answers.push({ version, at: performance.now() })
    } catch (error) {
      this.failures.push(`request ${number}, ${habit.method} ${habit.path}: ${(error as Error).message}`)
    }
  }

  private exchange(url: string, method: string): Promise<{ status: number; version: string; body: string }> {
    const signal = AbortSignal.timeout(timeoutMs)
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, agent: this.agent, signal })
      asked.once('error', reject)
      asked.once('response', (response) => {
        const status = response.statusCode ?? 0
        const version = String(response.headers['x-version'])
        text(response).then((body) => resolve({ status, version, body }), reject)
      })
      asked.end(method === 'POST' ? 'one anchor, please\n' : undefined)
    })
  }
}
