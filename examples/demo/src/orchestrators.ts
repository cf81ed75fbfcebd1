import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./orchestrator.ts', import.meta.url))

/** A running `orchestrator.ts`. */
export interface Orchestrator {
  readonly pid: number
  /** The deployment it works on. */
  readonly deployment: string
  /** Ends it as a crash would: it gets no chance to say or save anything. */
  kill(): Promise<void>
  /** Resolves when the process has ended by itself. */
  ended(): Promise<void>
}

const running = new Set<ChildProcess>()

/** Starts an orchestrator and waits until it is at work. Throws with its last words when it does not get there. */
export async function startOrchestrator(
  home: string,
  verb: 'deploy' | 'resume',
  subject: string,
): Promise<Orchestrator> {
  const child = spawn(process.execPath, [...process.execArgv, program, home, verb, subject], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Of another process group, so that Ctrl-C ends the demo and the demo ends everything else.
    detached: true,
  })
  running.add(child)
  const over = once(child, 'exit').then(() => running.delete(child))
  const words: string[] = []
  child.stderr.on('data', (chunk) => words.push(String(chunk)))
  for await (const deployment of createInterface({ input: child.stdout })) {
    return {
      pid: child.pid ?? 0,
      deployment,
      async kill() {
        child.kill('SIGKILL')
        await over
      },
      async ended() {
        await over
      },
    }
  }
  throw new Error(`The orchestrator could not start:\n${words.join('')}`)
}

/** Ends every orchestrator that still runs. */
export async function killOrchestrators(): Promise<void> {
  const ends = [...running].map(async (child) => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await Promise.all(ends)
}
