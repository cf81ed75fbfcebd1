import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of a test, which talks in JSON. */
export interface Child<Answer> {
  readonly process: ChildProcess
  send(message: object): void
  /** What it has sent so far and was not taken yet; waits until there is something. */
  next(): Promise<Answer>
  /** Everything it sent that was not taken. */
  taken(): Answer[]
  /** Kills it and waits for its end. */
  kill(): Promise<void>
}

/**
 * Starts one of the programs beside this file.
 *
 * @param shell put before the command, such as `ulimit -f 8;`
 */
export function startChild<Answer>(program: string, args: readonly string[], shell = ''): Child<Answer> {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn('/bin/sh', ['-c', `${shell} exec "$0" "$@"`, process.execPath, file, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  const answers: Answer[] = []
  const ended = once(child, 'exit')
  // What it sent last may still be under way when it has ended; the channel closes when all of it is here.
  const silent = Promise.all([ended, once(child, 'disconnect')])
  let arrived: (() => void) | null = null
  let over = false
  child.on('message', (answer) => {
    answers.push(answer as Answer)
    arrived?.()
  })
  // Killed while the other end was writing: what arrived whole was delivered.
  child.on('error', () => {})
  silent.then(() => {
    over = true
    arrived?.()
  })
  return {
    process: child,
    send: (message) => child.send(message),
    async next() {
      while (answers.length === 0) {
        if (over) throw new Error(`${program} ended: ${child.exitCode ?? child.signalCode}`)
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
      return answers.shift() as Answer
    },
    taken: () => answers.splice(0),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** How a program beside this file answers; resolves when the answer is on its way. */
export function answer(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve()
    else process.send(message, undefined, {}, () => resolve())
  })
}
