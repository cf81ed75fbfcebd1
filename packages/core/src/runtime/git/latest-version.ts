import { LandfallError } from '../../errors/landfall-error.ts'
import { gitFailed } from './git-failure.ts'
import { commitOf, headCommit } from './repository.ts'
import { type GitPlace, runGit } from './run-git.ts'
import { compareVersions, type TagVersion, tagVersion } from './version-order.ts'

/** What `latest` stands for. */
export interface LatestVersion {
  /** The semantic version, without the `v` of the tag. */
  readonly version: string
  readonly tag: string
  /** The commit that has the tag. */
  readonly commit: string
}

/**
 * The highest semantic version among the tags that HEAD can reach; a `v` before it does not count.
 *
 * A release goes before every prerelease: with the tags `v1.4.0` and `v2.0.0-rc.1` it is 1.4.0. Only where
 * there is no release at all it is the highest prerelease. Of two tags for the same version (`v1.2.3` and
 * `1.2.3`, or with other build metadata) it is the one whose name comes last in the alphabet.
 *
 * @param directory the repository, or a directory in it
 * @param options `signal` ends the look early
 * @throws `INVALID_VERSION` when HEAD reaches no such tag; `GIT_FAILED` when the directory is in no
 * repository, or nothing was committed yet
 *
 * @example const { version, tag } = await latestVersion('.', { signal }) // 1.2.3, v1.2.3
 */
export async function latestVersion(
  directory: string,
  options: Omit<GitPlace, 'directory'> = {},
): Promise<LatestVersion> {
  const place = { directory, ...options }
  // Says it better than the list of tags when there is no repository.
  await headCommit(directory, options)
  const run = await runGit(
    ['for-each-ref', '--merged=HEAD', '--format=%(refname:strip=2)', 'refs/tags'],
    place,
  )
  if (run.exitCode !== 0) throw gitFailed('list the tags', run)
  let best: Candidate | null = null
  for (const tag of run.stdout.split('\n')) {
    const order = tagVersion(tag)
    if (order !== null && (best === null || isHigher({ tag, order }, best))) best = { tag, order }
  }
  if (best === null) throw await noVersion(place)
  return {
    version: best.order.version,
    tag: best.tag,
    commit: await commitOf(`refs/tags/${best.tag}`, place),
  }
}

interface Candidate {
  readonly tag: string
  readonly order: TagVersion
}

function isHigher(a: Candidate, b: Candidate): boolean {
  const isRelease = ({ order }: Candidate): boolean => order.prerelease.length === 0
  if (isRelease(a) !== isRelease(b)) return isRelease(a)
  const order = compareVersions(a.order, b.order)
  return order === 0 ? a.tag > b.tag : order > 0
}

async function noVersion(place: GitPlace): Promise<LandfallError> {
  const { stdout } = await runGit(['rev-parse', '--is-shallow-repository'], place)
  const shallow = stdout.trim() === 'true'
  return new LandfallError({
    code: 'INVALID_VERSION',
    message: `There is no version that "latest" could stand for in ${place.directory}`,
    target: 'latest',
    expected: 'a tag such as v1.2.3 on HEAD or in its history',
    seen: shallow ? 'none, in a clone without its whole history' : 'none',
    remedy: shallow
      ? 'Fetch the history with its tags (git fetch --unshallow --tags), or name the version.'
      : 'Tag a version (git tag -a v1.0.0), fetch the tags (git fetch --tags), or name the version.',
  })
}
