import { setTimeout as delay } from 'node:timers/promises'
import { callStop } from './control/control-client.ts'
import { unreachable } from './errors.ts'
import { pathsOfRoot } from './root.ts'
import { readProcess } from './supervisor/proc.ts'

const deadlineMs = 60_000
/** How long the supervisor may take to end once everything else has. */
const exitDeadlineMs = 5_000
const pollMs = 10

/**
 * Stops everything that runs below a root: all processes, then the supervisor itself. Releases stay on disk,
 * so that a rollback can return to them.
 *
 * @param options.forget also forgets the lock and the order of operations: for when the store that counted
 *   them is gone.
 * @returns whether a supervisor was running.
 * @throws `PLATFORM_UNREACHABLE` when the supervisor does not answer, or does not end.
 *
 * @example
 * await stopSupervisor('.landfall/web')
 */
export async function stopSupervisor(
  root: string,
  options: { readonly forget?: boolean } = {},
): Promise<boolean> {
  const paths = pathsOfRoot(root)
  const waiting = { signal: new AbortController().signal, deadlineMs }
  const pid = await callStop(paths, options.forget === true, waiting)
  if (pid === null) return false
  for (const end = performance.now() + exitDeadlineMs; readProcess(pid) !== null; await delay(pollMs)) {
    if (performance.now() > end) throw unreachable(`The supervisor, process ${pid}, does not end`)
  }
  return true
}
