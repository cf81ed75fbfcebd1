import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Finding } from './finding.ts'

/** Whether git is there, the project is under it, and where its tags would go. */
export async function examineGit(directory: string): Promise<readonly Finding[]> {
  const git = async (...args: readonly string[]): Promise<string | null> => {
    try {
      return (await promisify(execFile)('git', args, { cwd: directory, timeout: 10_000 })).stdout.trim()
    } catch {
      return null
    }
  }
  const version = await git('--version')
  if (version === null)
    return [bad('git is not installed', 'Install git: tags, commits and `latest` need it.')]
  if ((await git('rev-parse', '--git-dir')) === null) {
    return [
      warn(
        `${version}, but the project is no git repository`,
        'Make it one, or leave out tags and `latest`.',
      ),
    ]
  }
  if ((await git('rev-parse', 'HEAD')) === null)
    return [warn('git has no commit yet', 'Commit something first.')]
  const remotes = (await git('remote'))?.split('\n').filter(Boolean) ?? []
  const changes = (await git('status', '--porcelain'))?.split('\n').filter(Boolean).length ?? 0
  return [
    remotes.length === 0
      ? warn(`${version}, without a remote`, 'Add one with git remote add origin URL: tags are pushed to it.')
      : { state: 'good', what: `${version}, remote ${remotes.join(', ')}`, todo: null },
    ...(changes === 0
      ? []
      : [
          warn(
            `${changes} files are changed and not committed`,
            'Commit them, so that what is deployed has a commit.',
          ),
        ]),
  ]
}

function warn(what: string, todo: string): Finding {
  return { state: 'warn', what, todo }
}

function bad(what: string, todo: string): Finding {
  return { state: 'bad', what, todo }
}
