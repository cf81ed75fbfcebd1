import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { membersOf, readProcess } from './proc.ts'
import { Refusal } from './refusal.ts'

/** A process group, named by its leader. */
export interface Group {
  readonly pid: number
  readonly started: string
}

const pollMs = 20
/** The kernel ends a killed process at once, unless it hangs in a system call. */
const killDeadlineMs = 5_000

/**
 * Starts a command as the leader of a session and process group of its own, with both outputs into a file.
 */
export async function startGroup(
  command: readonly string[],
  options: { directory: string; env: Readonly<Record<string, string>>; logFile: number },
): Promise<{ group: Group; child: ChildProcess }> {
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    cwd: options.directory,
    env: options.env,
    detached: true,
    stdio: ['ignore', options.logFile, options.logFile],
  })
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw new Refusal('HEALTH_CHECK_FAILED', `The command cannot be started: ${(error as Error).message}`)
  }
  const pid = child.pid as number
  // It may have ended already; its group is then as dead under any name.
  return { group: { pid, started: readProcess(pid)?.started ?? 'ended' }, child }
}

/** Whether anything of the group is alive. Another process that got the same pid later does not count. */
export function groupIsAlive({ pid, started }: Group): boolean {
  const leader = readProcess(pid)
  if (leader !== null) return leader.started === started
  // As long as a group has members the kernel gives its number to no new process, so these are the leader's
  // heirs.
  try {
    process.kill(-pid, 0)
  } catch {
    return false
  }
  return membersOf(pid).length > 0
}

/** Whether the group's leader is alive. */
export function leaderIsAlive({ pid, started }: Group): boolean {
  return readProcess(pid)?.started === started
}

/** Asks the whole group to end, waits, and kills what is left of it. Does nothing to a group that is gone. */
export async function stopGroup(group: Group, deadlineMs: number): Promise<void> {
  signalGroup(group, 'SIGTERM')
  if (await untilGone(group, deadlineMs)) return
  signalGroup(group, 'SIGKILL')
  if (await untilGone(group, killDeadlineMs)) return
  throw new Refusal('ADAPTER_FAILED', `Process group ${group.pid} does not end, even when it is killed`)
}

function signalGroup(group: Group, signal: NodeJS.Signals): void {
  if (!groupIsAlive(group)) return
  try {
    process.kill(-group.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function untilGone(group: Group, deadlineMs: number): Promise<boolean> {
  const end = performance.now() + deadlineMs
  while (groupIsAlive(group)) {
    if (performance.now() >= end) return false
    await delay(pollMs)
  }
  return true
}
