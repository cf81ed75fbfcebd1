import { LandfallError } from '../../errors/landfall-error.ts'
import type { EffectContext } from '../handlers/handler.ts'
import { gitFailed } from './git-failure.ts'
import { type GitPlace, runGit } from './run-git.ts'

/** The project's repository, as an effect uses it. */
export function projectRepository(context: EffectContext): GitPlace {
  return {
    directory: context.projectDirectory,
    signal: context.signal,
    variables: context.variables,
    hide: (text) => context.redactor.text(text),
  }
}

/**
 * The commit that is checked out.
 *
 * @param directory the repository, or a directory in it
 * @param options `signal` ends the look early
 * @returns the commit's whole id
 * @throws `GIT_FAILED` when the directory is in no repository, or nothing was committed yet
 *
 * @example const commit = await headCommit('.', { signal })
 */
export function headCommit(directory: string, options: Omit<GitPlace, 'directory'> = {}): Promise<string> {
  return commitOf('HEAD', { directory, ...options })
}

/**
 * The commit that a name stands for: a branch, a tag, an id or the beginning of one.
 *
 * @throws `GIT_FAILED` when there is no such commit; `INVALID_INPUT` for a text that git would take as an option
 */
export async function commitOf(name: string, place: GitPlace): Promise<string> {
  if (name === '' || name.startsWith('-') || hasControl(name)) {
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: `${JSON.stringify(name)} cannot be the name of a commit`,
      target: 'commit',
      expected: 'the id of a commit, or a branch or tag',
      seen: name,
    })
  }
  const run = await runGit(['rev-parse', '--verify', `${name}^{commit}`], place)
  if (run.exitCode === 0) return run.stdout.trim()
  throw gitFailed(`find the commit ${name}`, run, `a commit ${name} in the repository at ${place.directory}`)
}

/** Whether a commit is the other one, or is in its history, as far as the repository knows it. */
export async function isAncestor(commit: string, of: string, place: GitPlace): Promise<boolean> {
  const run = await runGit(['merge-base', '--is-ancestor', commit, of], place)
  if (run.exitCode === 0 || run.exitCode === 1) return run.exitCode === 0
  throw gitFailed(`compare the commits ${commit} and ${of}`, run)
}

/**
 * Checks the name of a branch or tag by git's own rules.
 *
 * @throws `INVALID_NAME`
 */
export async function checkRefName(kind: 'branch' | 'tag', name: string, place: GitPlace): Promise<void> {
  const folder = kind === 'branch' ? 'refs/heads' : 'refs/tags'
  // Git takes a name that begins with a dash as an option, and HEAD as what is checked out.
  const plain = name !== '' && !name.startsWith('-') && name !== 'HEAD' && !hasControl(name)
  if (plain && (await runGit(['check-ref-format', `${folder}/${name}`], place)).exitCode === 0) return
  throw new LandfallError({
    code: 'INVALID_NAME',
    message: `${JSON.stringify(name)} cannot be the name of a ${kind}`,
    target: kind,
    expected: 'a name by the rules of git check-ref-format, not starting with a dash',
    seen: name,
    remedy: 'Use a name such as v1.2.3 or release/1.2: no spaces, no two dots, none of ~ ^ : ? * [ \\',
  })
}

/** @throws `INVALID_INPUT` for a remote that git would take as an option */
export function checkRemote(remote: string): void {
  if (remote !== '' && !remote.startsWith('-') && !hasControl(remote)) return
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `${JSON.stringify(remote)} cannot be a remote`,
    target: 'remote',
    expected: 'the name of a remote, such as origin, or its address',
    seen: remote,
  })
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ')
}
