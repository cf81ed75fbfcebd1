import { readdirSync, readFileSync } from 'node:fs'

/** What the system says about one process. */
interface ProcessRow {
  readonly pid: number
  readonly group: number
  /** `Z`: it has ended, and its parent has not asked for its exit code yet. */
  readonly state: string
  /** When it started, in the system's own words. */
  readonly startedAt: string
}

/**
 * What tells a process from a later one with the same id: when it started, and on Linux in which boot. `null`
 * when there is no such process.
 */
export async function identityOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const row = linuxRow(pid)
    return row === null ? null : `${bootId()} ${row.startedAt}`
  }
  // Only here, and only where it is needed: loading them would cost every importer of this package a few
  // milliseconds.
  const { execFile } = await import('node:child_process')
  const { promisify } = await import('node:util')
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C' },
    })
    return stdout.trim() || null
  } catch {
    return null
  }
}

/**
 * Processes of a group that still run. A process that has ended but was not reaped counts as ended: in a
 * container whose first process does not reap, it would stay for ever.
 */
export function runningInGroup(group: number): number[] {
  if (!signalReaches(group)) return []
  if (process.platform !== 'linux') return [group]
  const pids: number[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const row = linuxRow(Number(name))
    if (row !== null && row.group === group && row.state !== 'Z' && row.state !== 'X') pids.push(row.pid)
  }
  return pids
}

/**
 * Whether a process was started with that environment variable. Only where the system tells: Linux, same
 * user.
 */
export function hasVariable(pid: number, name: string, value: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${name}=${value}`)
  } catch {
    return false
  }
}

/** Sends a signal to a process (a positive id) or a group (a negative one); one that is gone is fine. */
export function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal)
  } catch {
    // It has ended in the meantime.
  }
}

function signalReaches(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** See proc_pid_stat(5). The name, in parentheses, may hold spaces and parentheses. */
function linuxRow(pid: number): ProcessRow | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, state: fields[0] ?? '', group: Number(fields[2]), startedAt: fields[19] ?? '' }
  } catch {
    return null
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}
