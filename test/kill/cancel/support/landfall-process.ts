import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { JournalEvent } from '@landfall/core'

const program = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url))

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** `landfall`, as a process of its own. */
export class LandfallProcess {
  readonly pid: number
  readonly ended: Promise<Ended>
  private readonly child: ChildProcess
  private printed = ''
  private isOver = false

  constructor(args: readonly string[], directory: string, variables: NodeJS.ProcessEnv, onTerminal = false) {
    const vector = [process.execPath, '--conditions=@landfall/source', program, ...args]
    const quoted = vector.map((word) => `'${word}'`).join(' ')
    const [file = '', ...rest] = onTerminal ? ['script', '-qec', quoted, '/dev/null'] : vector
    const child = spawn(file, rest, {
      cwd: directory,
      env: variables,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    this.pid = child.pid ?? 0
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.printed += chunk
    })
    this.ended = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code, signal], stderr]) => {
      this.isOver = true
      return { code, signal, stdout: this.printed, stderr }
    })
  }

  /** The events that it has printed, as `--json` makes it do. */
  get events(): readonly JournalEvent[] {
    const whole = this.printed.slice(0, this.printed.lastIndexOf('\n') + 1)
    return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as JournalEvent]))
  }

  get output(): string {
    return this.printed
  }

  get hasEnded(): boolean {
    return this.isOver
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }
}
