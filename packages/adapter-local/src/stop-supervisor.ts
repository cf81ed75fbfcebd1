import { callStop } from './control/control-client.ts'
import { pathsOfRoot } from './root.ts'

const deadlineMs = 60_000

/**
 * Stops everything that runs below a root: all processes, then the supervisor itself. Releases stay on disk, so that
 * a rollback can return to them.
 *
 * @param options.forget also forgets the lock and the order of operations: for when the store that counted them is gone.
 * @returns whether a supervisor was running.
 * @throws `PLATFORM_UNREACHABLE` when the supervisor does not answer.
 *
 * @example
 * await stopSupervisor('.landfall/web')
 */
export async function stopSupervisor(
  root: string,
  options: { readonly forget?: boolean } = {},
): Promise<boolean> {
  const waiting = { signal: new AbortController().signal, deadlineMs }
  return callStop(pathsOfRoot(root), options.forget === true, waiting)
}
