import { gitFailed } from './git-failure.ts'
import { checkRemote } from './repository.ts'
import { type GitPlace, runGit } from './run-git.ts'

/**
 * What a remote has under a name now, without fetching it.
 *
 * @param ref the whole name, such as `refs/heads/main`
 * @returns the commit, and for an annotated tag the object that points to it; `null` when there is none
 * @throws `GIT_FAILED`, retryable when the remote cannot be reached
 */
export async function remoteRef(
  remote: string,
  ref: string,
  place: GitPlace,
): Promise<{ readonly object: string; readonly commit: string } | null> {
  checkRemote(remote)
  const run = await runGit(['ls-remote', '--quiet', remote, ref, `${ref}^{}`], place)
  if (run.exitCode !== 0) throw gitFailed(`read ${ref} from the remote ${shown(remote)}`, run)
  // Git gives everything that ends in the name: `refs/heads/refs/tags/v1` too.
  const found = new Map(run.stdout.split('\n').map((line) => line.split('\t').reverse() as [string, string]))
  const object = found.get(ref)
  return object === undefined ? null : { object, commit: found.get(`${ref}^{}`) ?? object }
}

/** A remote as people may see it: an address can have a password in it. */
export function shown(remote: string): string {
  return remote.replace(/(:\/\/)[^/]*@/, '$1')
}
