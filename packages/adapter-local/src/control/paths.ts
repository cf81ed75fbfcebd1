import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** sockaddr_un holds 108 bytes, the last of them 0. */
const maxSocketPath = 107

/** Where everything of one root lies. */
export interface Paths {
  readonly root: string
  /** Immutable directories, named after the digest of what they hold. */
  readonly artifacts: string
  readonly releases: string
  /** The output of the processes. */
  readonly logs: string
  readonly state: string
  readonly supervisorLog: string
  /** The socket that the supervisor takes changes on. */
  readonly socket: string
  /**
   * The abstract socket that only one supervisor of the root can bind; the kernel frees it with its owner's
   * death.
   */
  readonly lock: string
}

/** @param root an absolute path without symbolic links, so that it means the same to everybody. */
export function pathsOf(root: string): Paths {
  const user = process.getuid?.() ?? 0
  const name = createHash('sha256').update(root).digest('hex').slice(0, 24)
  const inside = join(root, 'supervisor', 'control.sock')
  return {
    root,
    artifacts: join(root, 'artifacts'),
    releases: join(root, 'releases'),
    logs: join(root, 'logs'),
    state: join(root, 'supervisor', 'state.json'),
    supervisorLog: join(root, 'supervisor', 'supervisor.log'),
    // Not os.tmpdir(): it depends on the environment, and every orchestrator has to come to the same place.
    socket: Buffer.byteLength(inside) <= maxSocketPath ? inside : `/tmp/landfall-${user}/${name}.sock`,
    lock: `\0landfall-local-${user}-${name}`,
  }
}
