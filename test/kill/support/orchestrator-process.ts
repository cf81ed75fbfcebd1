import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Order } from './order.ts'

const program = fileURLToPath(new URL('./orchestrator.ts', import.meta.url))

/** How a process ended, and what it said on its standard error. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly errors: string
}

/** An orchestrator as a process of its own. */
export class OrchestratorProcess {
  readonly pid: number
  readonly ended: Promise<Ended>
  private readonly child: ChildProcessWithoutNullStreams
  private readonly lines: AsyncIterator<string>

  constructor(home: string) {
    // Starting is most of what such a process does, so what it compiles is kept.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'landfall-kill-tests') }
    this.child = spawn(process.execPath, [program, home], { env })
    this.pid = this.child.pid ?? 0
    // It may be dead by the time it is given an order; its end tells.
    this.child.stdin.on('error', () => {})
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    this.ended = Promise.all([once(this.child, 'exit'), text(this.child.stderr)]).then(
      ([[code, signal], errors]) => ({ code, signal, errors }),
    )
  }

  /** Gives an order. */
  give(order: Order): void {
    this.child.stdin.write(`${JSON.stringify(order)}\n`)
  }

  /** The next line it prints: the deployment it is at work on, then the outcome. */
  async line(): Promise<string> {
    const { value, done } = await this.lines.next()
    if (!done) return value
    throw new Error(`An orchestrator ended: ${JSON.stringify(await this.ended)}`)
  }

  /** Gives an order and waits until it is carried out. */
  async carryOut(order: Order): Promise<{ readonly deployment: string; readonly outcome: string }> {
    this.give(order)
    return { deployment: await this.line(), outcome: await this.line() }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }
}
