import type { Launch } from '../control/protocol.ts'
import { findByEnvironment } from './proc.ts'
import { type Group, leaderIsAlive, stopGroup } from './process-group.ts'
import type { ProcessRecord } from './state.ts'

const tokenName = 'LANDFALL_PROCESS'

/** Finds the process of a record, if that very process is still alive. */
export function findGroup({ pid, started, token }: ProcessRecord): Group | null {
  if (pid !== null && started !== null) return leaderIsAlive({ pid, started }) ? { pid, started } : null
  // The supervisor died between the start and writing the pid down.
  const found = findByEnvironment(`${tokenName}=${token}`)
  return found === null ? null : { pid: found.pid, started: found.started }
}

/** Ends what is left of the process of a record: itself, or what it left running in its group. */
export async function stopRemains(record: ProcessRecord, deadlineMs: number): Promise<void> {
  const { pid, started } = record
  const group = pid !== null && started !== null ? { pid, started } : findGroup(record)
  if (group !== null) await stopGroup(group, deadlineMs)
}

/** What a process finds in its environment. */
export function environment(
  launch: Launch,
  slot: number,
  port: number,
  token: string,
): Record<string, string> {
  return {
    ...launch.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    LANDFALL_VERSION: launch.version,
    LANDFALL_REVISION: launch.revision,
    LANDFALL_INSTANCE: String(slot),
    [tokenName]: token,
  }
}
