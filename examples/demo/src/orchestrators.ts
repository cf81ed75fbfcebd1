import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./orchestrator.ts', import.meta.url))
const running = new Set<ChildProcess>()

/** A running `orchestrator.ts`. */
export interface Orchestrator {
  readonly pid: number
  /** The deployment it works on. */
  readonly deployment: string
  /** Rejects with its last words when the process ends by an error. */
  readonly crashed: Promise<never>
  /** Ends it as a power cut would: it gets no chance to say or save anything. */
  kill(): Promise<void>
}

/** Starts an orchestrator and waits until it is at work. @throws what it said when it does not get there */
export async function startOrchestrator(
  home: string,
  verb: 'deploy' | 'resume',
  subject: string,
): Promise<Orchestrator> {
  const child = spawn(process.execPath, [...process.execArgv, program, home, verb, subject], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Of another process group: Ctrl-C ends the demo, and the demo ends everything else.
    detached: true,
  })
  running.add(child)
  const words: string[] = []
  child.stderr.on('data', (chunk) => words.push(String(chunk)))
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const crashed = new Promise<never>((_, reject) => {
    ended.then((code) => code === 1 && reject(new Error(`The orchestrator failed: ${words.join('')}`)))
  })
  crashed.catch(() => {})

  for await (const deployment of createInterface({ input: child.stdout })) {
    return {
      pid: child.pid ?? 0,
      deployment,
      crashed,
      async kill() {
        child.kill('SIGKILL')
        await ended
      },
    }
  }
  return await crashed
}

/** Ends every orchestrator that still runs. */
export async function killOrchestrators(): Promise<void> {
  const ends = [...running].map(async (child) => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  await Promise.all(ends)
}
