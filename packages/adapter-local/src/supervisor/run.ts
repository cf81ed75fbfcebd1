import { once } from 'node:events'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { pathsOf } from '../control/paths.ts'
import { controlServer } from './control-server.ts'
import type { Drain } from './crew.ts'
import { emptyState } from './state.ts'
import { readState } from './state-file.ts'
import { Supervisor } from './supervisor.ts'

const idleExitMs = 60_000
const tickMs = 5_000
const lastAnswersMs = 500

/**
 * Becomes the supervisor of a root. Returns at once when another process is that already; otherwise goes on
 * until it is stopped or has had nothing to do for a minute. Its death leaves the processes running; the next
 * one finds them.
 */
export async function runSupervisor(root: string, parts: { readonly drain?: Drain } = {}): Promise<void> {
  const paths = pathsOf(root)
  if (!(await becomeTheOnlyOne(paths.lock))) return

  const say = (line: unknown) => console.log(`${new Date().toISOString()} ${line}`)
  const state = (await readState(paths.state)) ?? emptyState
  const supervisor = new Supervisor({ path: paths.state, state, logs: paths.logs, say, ...parts })

  const exit = () => process.exit(0)
  const leave = () => {
    control.close(exit)
    // Whoever still waits for an answer waits for something that was stopped.
    setTimeout(exit, lastAnswersMs)
  }
  const control = controlServer(supervisor, leave)
  await mkdir(dirname(paths.socket), { recursive: true, mode: 0o700 })
  await rm(paths.socket, { force: true })
  await supervisor.resume()
  control.listen(paths.socket)
  await once(control, 'listening')
  await chmod(paths.socket, 0o600)
  say(`supervising ${root} as process ${process.pid}`)
  // From now on a stray error of one connection must not take everybody's traffic away.
  process.on('uncaughtException', (error) => say(`unexpected: ${error.stack}`))

  let idleSince = performance.now()
  setInterval(() => {
    void supervisor.crew.trimLogs()
    if (!supervisor.idle) idleSince = performance.now()
    else if (performance.now() - idleSince > idleExitMs) leave()
  }, tickMs)
}

/**
 * An abstract socket belongs to one process, and is free again in the moment that process ends, however it
 * ends.
 */
async function becomeTheOnlyOne(name: string): Promise<boolean> {
  const lock = createServer().listen(name)
  try {
    await once(lock, 'listening')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
}
