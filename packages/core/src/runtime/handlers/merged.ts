import { isLandfallError, LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { gitFailed } from '../git/git-failure.ts'
import { remoteRef, shown } from '../git/remote-refs.ts'
import { checkRefName, commitOf, isAncestor, projectRepository } from '../git/repository.ts'
import { type GitPlace, runGit } from '../git/run-git.ts'
import type { EffectHandler } from './handler.ts'

/** What has to be merged, and where. */
export interface MergedInput extends JsonObject {
  /** `null` for what is checked out. */
  readonly commit: string | null
  readonly branch: string
  /** The name or address of the remote whose branch counts; `null` for the branch in this repository. */
  readonly remote: string | null
  /** Files of the project that have to be as they are in the commit. */
  readonly files?: readonly string[]
}

/** The commit and the head of the branch it is part of. */
export interface MergedOutput extends JsonObject {
  readonly commit: string
  readonly branch: string
  readonly head: string
}

/**
 * Makes sure that a commit is part of a branch as the branch is now: its head, or in its history; and that files are
 * those of the commit. Nothing in the repository but its objects changes; a shallow clone is made deeper when the
 * answer lies deeper.
 *
 * @throws `NOT_MERGED` when it is not, or a file is another one; `GIT_FAILED` when there is no such commit or branch, retryable when the
 * remote cannot be reached; `INVALID_NAME` for a branch that git does not allow
 */
export const merged: EffectHandler<MergedInput, MergedOutput> = async (input, context) => {
  const place = projectRepository(context)
  const found = await mergedCommit(input, place)
  for (const path of input.files ?? []) await expectFileOf(found.commit, path, place)
  return found
}

async function mergedCommit({ commit, branch, remote }: MergedInput, place: GitPlace): Promise<MergedOutput> {
  await checkRefName('branch', branch, place)
  const ref = `refs/heads/${branch}`
  const name = commit ?? 'HEAD'
  if (remote === null) {
    const [wanted, head] = [await commitOf(name, place), await commitOf(ref, place)]
    if (await isAncestor(wanted, head, place)) return { commit: wanted, branch, head }
    throw notMerged(wanted, branch, head, 'this repository')
  }

  const found = await remoteRef(remote, ref, place)
  if (found === null) throw noBranch(branch, remote)
  const head = found.commit
  await fetch(ref, remote, [], place)
  const here = await known(name, place)
  if (here !== null && (await isAncestor(here, head, place))) return { commit: here, branch, head }
  const shallow = await runGit(['rev-parse', '--is-shallow-repository'], place)
  if (shallow.stdout.trim() === 'true') await fetch(ref, remote, ['--unshallow'], place)
  const wanted = await commitOf(name, place)
  if (await isAncestor(wanted, head, place)) return { commit: wanted, branch, head }
  throw notMerged(wanted, branch, head, `the remote ${shown(remote)}`)
}

/** Whatever line ends or filters the checkout has: git compares what it would store. */
async function expectFileOf(commit: string, path: string, place: GitPlace): Promise<void> {
  const stored = await runGit(['rev-parse', '--verify', '--quiet', `${commit}:./${path}`], place)
  const here = await runGit(['hash-object', '--', path], place)
  if (stored.exitCode === 0 && here.exitCode === 0 && stored.stdout === here.stdout) return
  throw new LandfallError({
    code: 'NOT_MERGED',
    message:
      stored.exitCode === 0
        ? `The file ${path} is not as it is in the commit ${commit}`
        : `The file ${path} is not part of the commit ${commit}`,
    target: path,
    expected: 'the file as it was merged',
    seen: stored.exitCode === 0 ? 'other bytes' : 'a file that the commit does not have',
    remedy:
      'Check out the commit that is deployed, with nothing changed in it; commit and merge what is new.',
  })
}

/** A commit that is not known here may be one that a shallow clone left out. */
async function known(name: string, place: GitPlace): Promise<string | null> {
  return commitOf(name, place).catch((error: unknown) => {
    if (isLandfallError(error) && error.code === 'GIT_FAILED') return null
    throw error
  })
}

/** Brings the branch's commits here, and leaves alone what the repository calls the remote's branches. */
async function fetch(
  ref: string,
  remote: string,
  options: readonly string[],
  place: GitPlace,
): Promise<void> {
  const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--refmap=']
  const unattended = ['-c', 'maintenance.auto=false', '-c', 'gc.auto=0']
  const run = await runGit([...unattended, 'fetch', ...quiet, ...options, remote, ref], place)
  if (run.exitCode !== 0) throw gitFailed(`fetch ${ref} from the remote ${shown(remote)}`, run)
}

function noBranch(branch: string, remote: string): LandfallError {
  return new LandfallError({
    code: 'GIT_FAILED',
    message: `The remote ${shown(remote)} has no branch ${branch}`,
    target: branch,
    expected: `a branch ${branch}`,
    seen: 'none',
    remedy: 'Correct the name of the branch, or push it.',
  })
}

function notMerged(commit: string, branch: string, head: string, where: string): LandfallError {
  return new LandfallError({
    code: 'NOT_MERGED',
    message: `The commit ${commit} is not part of the branch ${branch} of ${where}`,
    target: branch,
    expected: `${commit} in the history of ${branch}`,
    seen: `${branch} is at ${head}`,
  })
}
