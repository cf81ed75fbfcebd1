import { readdirSync, readFileSync } from 'node:fs'

/** A running process as /proc shows it. */
export interface RunningProcess {
  readonly pid: number
  /** The process group it belongs to. */
  readonly group: number
  /** The boot and clock ticks it was started at; together with the pid this names a process for ever. */
  readonly started: string
}

/** Reads one process; `null` when there is none of that pid, or only its zombie. */
export function readProcess(pid: number): RunningProcess | null {
  const stat = read(`/proc/${pid}/stat`)
  return stat === null ? null : parseStat(pid, stat, bootId())
}

/**
 * Reads the fields of proc_pid_stat(5). The name in parentheses may hold anything, parentheses and spaces
 * too, so counting begins after the last one.
 */
export function parseStat(pid: number, stat: string, boot: string): RunningProcess | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, , group] = fields
  const ticks = fields[19]
  if (state === undefined || group === undefined || ticks === undefined) return null
  // A zombie has ended; X and x are on their way out.
  if ('ZXx'.includes(state)) return null
  return { pid, group: Number(group), started: `${boot}:${ticks}` }
}

/** The living members of a process group. */
export function membersOf(group: number): number[] {
  return pids().filter((pid) => readProcess(pid)?.group === group)
}

/** Finds the process group leader that has `entry` in its environment. */
export function findByEnvironment(entry: string): RunningProcess | null {
  for (const pid of pids()) {
    const environment = read(`/proc/${pid}/environ`)
    if (!environment?.split('\0').includes(entry)) continue
    const found = readProcess(pid)
    if (found?.group === pid) return found
  }
  return null
}

let boot: string | undefined

function bootId(): string {
  boot ??= read('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown'
  return boot
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It ended, or it belongs to somebody else.
    return null
  }
}
