import { LandfallError } from '../../../errors/landfall-error.ts'
import { gitFailed } from '../../git/git-failure.ts'
import { commitOf, projectRepository } from '../../git/repository.ts'
import { runGit } from '../../git/run-git.ts'
import type { EffectContext } from '../handler.ts'
import { findAll } from './find-all.ts'

/** Commits that are read at most, the newest ones. */
const mostCommits = 10_000

/**
 * The stories that commit messages name, each once, those of the oldest commit first.
 *
 * @param pattern a regular expression; the whole match is the story
 * @param since the commits after this one up to HEAD; `null` for all
 * @throws `GIT_FAILED` when there is no such commit, or no repository; `INVALID_INPUT` for a pattern that is
 * none, takes too long, or finds too much
 */
export async function storiesFromCommits(
  { pattern, since }: { readonly pattern: string; readonly since: string | null },
  context: EffectContext,
): Promise<readonly string[]> {
  const place = projectRepository(context)
  const range = since === null ? 'HEAD' : `${await commitOf(since, place)}..HEAD`
  const log = ['log', '--reverse', `--max-count=${mostCommits}`, '--format=%B%x00', '--encoding=UTF-8']
  const run = await runGit([...log, '--no-color', '--no-show-signature', range, '--'], place)
  if (run.exitCode !== 0) throw gitFailed(`read the commit messages of ${range}`, run)
  const found = await findAll(pattern, run.stdout.split('\0'), context.signal)
  if (Array.isArray(found)) return found
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `The pattern for stories cannot be used: ${found}`,
    target: 'stories',
    expected: 'a regular expression such as US-\\d+ that names the stories in commit messages',
    seen: pattern,
    remedy: 'Correct the pattern; a quick one has no repetition inside of a repetition.',
  })
}
