import { execFile } from 'node:child_process'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { temporaryDirectory } from '../handlers/test-context.ts'

/** Environment variables with which git sees nothing of the machine's or its user's settings. */
export function cleanVariables(home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' }
}

/** A real repository that is gone after the test. */
export interface TestRepository {
  readonly directory: string
  readonly variables: Record<string, string>
  /** Runs git in it and gives what it printed, without the last line break. */
  git(...args: string[]): Promise<string>
  /** Commits a change; gives the commit's id. */
  commit(message: string): Promise<string>
}

const someone = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com']

export async function testRepository(): Promise<TestRepository> {
  const directory = join(await temporaryDirectory(), 'project')
  await mkdir(directory)
  const repository = openRepository(directory)
  await repository.git('init', '--quiet', '--initial-branch=main')
  return repository
}

/** A bare repository, which is the remote `origin` of the one given from now on, with its branches pushed. */
export async function withRemote(repository: TestRepository): Promise<TestRepository> {
  const directory = join(await temporaryDirectory(), 'remote.git')
  await mkdir(directory)
  const remote = openRepository(directory)
  await remote.git('init', '--quiet', '--bare', '--initial-branch=main')
  await repository.git('remote', 'add', 'origin', directory)
  await repository.git('push', '--quiet', 'origin', '--all')
  return remote
}

/** Another clone of a remote. */
export async function cloneOf(remote: TestRepository, ...options: string[]): Promise<TestRepository> {
  const directory = join(await temporaryDirectory(), 'clone')
  // As an address: a path would be cloned whole, whatever depth is asked for.
  await remote.git('clone', '--quiet', ...options, `file://${remote.directory}`, directory)
  return openRepository(directory)
}

function openRepository(directory: string): TestRepository {
  const variables = cleanVariables(directory)
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: directory, env: variables })
    return stdout.trimEnd()
  }
  return {
    directory,
    variables,
    git,
    async commit(message) {
      await appendFile(join(directory, 'file'), `${message}\n`)
      await git('add', 'file')
      await git(...someone, 'commit', '--quiet', '--cleanup=verbatim', `--message=${message}`)
      return git('rev-parse', 'HEAD')
    },
  }
}

/** Sets a variable of this process for one test. */
export function setVariable(name: string, value: string): void {
  const before = process.env[name]
  process.env[name] = value
  onTestFinished(() => {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  })
}
