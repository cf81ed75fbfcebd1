import { isLandfallError, LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { gitFailed } from '../git/git-failure.ts'
import { identityOptions } from '../git/identity.ts'
import { remoteRef, shown } from '../git/remote-refs.ts'
import { checkRefName, checkRemote, commitOf, projectRepository } from '../git/repository.ts'
import { type GitPlace, type GitRun, runGit } from '../git/run-git.ts'
import type { EffectHandler } from './handler.ts'

/** The tag a release is to have. */
export interface GitTagInput extends JsonObject {
  readonly tag: string
  readonly message: string
  /** The name or address of the remote that gets the tag; `null` keeps it here. */
  readonly remote: string | null
  /** What is tagged; `null` for what is checked out. */
  readonly commit: string | null
}

/** Where the tag is now. That it exists does not mean that anything was released. */
export interface GitTagOutput extends JsonObject {
  readonly tag: string
  /** The whole id of the commit that has the tag. */
  readonly commit: string
  /** Whether this call made it; otherwise it was there, on this commit. */
  readonly created: boolean
  /** Whether this call put it on the remote; otherwise it was there, or there is no remote. */
  readonly pushed: boolean
}

/**
 * Puts an annotated tag on a commit and pushes it. A tag that is there already, here or on the remote, is
 * fine when it is on the same commit, annotated or not; it is never moved.
 *
 * @throws `TAG_CONFLICT` when the tag is on another commit; `GIT_FAILED`, retryable when the remote cannot be
 * reached, terminal when it refuses; `INVALID_NAME` for a tag that git does not allow
 */
export const gitTag: EffectHandler<GitTagInput, GitTagOutput> = async (input, context) => {
  const { tag, message, remote } = input
  const place = projectRepository(context)
  await checkRefName('tag', tag, place)
  if (remote !== null) checkRemote(remote)
  const commit = await commitOf(input.commit ?? 'HEAD', place)
  const wanted: Wanted = { tag, commit, place }

  // The remote first: a tag that cannot be pushed is not made.
  const there = remote !== null && (await isOnRemote(wanted, remote))
  const here = await isHere(wanted)
  if (!here && there) await fetchTag(wanted, remote)
  const created = !here && !there && (await create(wanted, message))
  const pushed = remote !== null && !there && (await push(wanted, remote, context.output))
  return { tag, commit, created, pushed }
}

interface Wanted {
  readonly tag: string
  readonly commit: string
  readonly place: GitPlace
}

/** Whether the repository has the tag, on the wanted commit. */
async function isHere({ tag, commit, place }: Wanted): Promise<boolean> {
  const ref = `refs/tags/${tag}`
  const run = await runGit(['rev-parse', '--verify', '--quiet', ref], place)
  if (run.exitCode !== 0) return false
  const peeled = await runGit(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], place)
  const seen = peeled.exitCode === 0 ? peeled.stdout.trim() : 'something that is no commit'
  if (seen !== commit) throw conflict(tag, commit, seen, 'this repository')
  return true
}

async function isOnRemote({ tag, commit, place }: Wanted, remote: string): Promise<boolean> {
  const found = await remoteRef(remote, `refs/tags/${tag}`, place)
  if (found === null) return false
  if (found.commit !== commit) throw conflict(tag, commit, found.commit, `the remote ${shown(remote)}`)
  return true
}

/** Takes the remote's tag over, so that there are not two different ones of the same name. */
async function fetchTag({ tag, place }: Wanted, remote: string): Promise<void> {
  const ref = `refs/tags/${tag}`
  const run = await runGit(['fetch', '--quiet', '--no-tags', remote, `${ref}:${ref}`], place)
  if (run.exitCode !== 0) throw gitFailed(`fetch the tag ${tag} from the remote ${shown(remote)}`, run)
}

async function create(wanted: Wanted, message: string): Promise<boolean> {
  const { tag, commit, place } = wanted
  // Cleaned up as whitespace only: a line that begins with # is part of the message.
  const make = ['tag', '--annotate', '--cleanup=whitespace', `--message=${message}`, tag, commit]
  const run = await runGit([...(await identityOptions(place)), ...make], place)
  if (run.exitCode === 0) return true
  // Somebody else was faster.
  if (await isHere(wanted)) return false
  throw gitFailed(`make the tag ${tag}`, run)
}

async function push(
  wanted: Wanted,
  remote: string,
  output: (line: string) => void | Promise<void>,
): Promise<boolean> {
  const ref = `refs/tags/${wanted.tag}`
  const run = await runGit(['push', '--porcelain', '--no-follow-tags', remote, `${ref}:${ref}`], wanted.place)
  for (const line of run.stderr.split('\n')) if (line !== '') await output(line)
  // With `--porcelain`, one that is there already is a line `=<tab>from:to<tab>[up to date]`.
  if (run.exitCode === 0) return !/^=\t/m.test(run.stdout)
  // Somebody else was faster, or an answer that says yes got lost.
  const there = await isOnRemote(wanted, remote).catch((error: unknown) => {
    if (isLandfallError(error) && error.code === 'GIT_FAILED') return false
    throw error
  })
  if (there) return false
  throw refused(wanted.tag, remote, run)
}

/** With `--porcelain`, a refused ref is a line `!<tab>from:to<tab>[rejected] (reason)`. */
function refused(tag: string, remote: string, run: GitRun): LandfallError {
  const what = `push the tag ${tag} to the remote ${shown(remote)}`
  const line = run.stdout.split('\n').find((text) => text.startsWith('!'))
  if (line === undefined) return gitFailed(what, run)
  const reason = line.split('\t').at(-1) ?? line
  // Kept apart from what the server printed, which may speak of its own troubles.
  const stderr = `error: ${reason}`
  return gitFailed(what, { ...run, stderr: run.stderr === '' ? stderr : `${stderr}\n${run.stderr}` })
}

function conflict(tag: string, wanted: string, seen: string, where: string): LandfallError {
  return new LandfallError({
    code: 'TAG_CONFLICT',
    message: `The tag ${tag} is on ${seen} in ${where}, not on ${wanted}`,
    target: tag,
    expected: wanted,
    seen,
  })
}
