import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type GitTagInput, gitTag } from '../../../src/runtime/handlers/git-tag.ts'
import { cloneOf, type TestRepository, testRepository, withRemote } from '../git/repository.ts'
import { performing } from './performed.ts'
import { type TestContext, testContext } from './test-context.ts'

const contextIn = (repository: TestRepository): Promise<TestContext> =>
  testContext({ projectDirectory: repository.directory, variables: repository.variables })

const input = (parts: Partial<GitTagInput> = {}): GitTagInput => ({
  tag: 'v1.2.3',
  message: 'Release 1.2.3',
  remote: 'origin',
  commit: null,
  ...parts,
})

/** A repository with one commit, and its remote. */
async function project() {
  const repository = await testRepository()
  const commit = await repository.commit('first')
  const remote = await withRemote(repository)
  return { repository, commit, remote, context: await contextIn(repository) }
}

test('an annotated tag is made and pushed, and the second time everything is there', async () => {
  const { repository, commit, remote, context } = await project()
  const message = '#1 Release\n\n# not a comment'
  expect(await gitTag(input({ message }), context)).toEqual({
    tag: 'v1.2.3',
    commit,
    created: true,
    pushed: true,
  })
  expect(await remote.git('cat-file', '-t', 'v1.2.3')).toBe('tag')
  expect(await remote.git('rev-parse', 'v1.2.3^{commit}')).toBe(commit)
  expect(await remote.git('tag', '--list', '--format=%(contents)', 'v1.2.3')).toBe(message)
  const made = await repository.git('rev-parse', 'v1.2.3')

  expect(await gitTag(input(), context)).toEqual({ tag: 'v1.2.3', commit, created: false, pushed: false })
  expect(await repository.git('rev-parse', 'v1.2.3')).toBe(made)
})

test('a commit in the past is tagged by the beginning of its id, and without a remote nothing is pushed', async () => {
  const { repository, commit, remote, context } = await project()
  await repository.commit('second')
  const tagged = await gitTag(input({ commit: commit.slice(0, 9), remote: null }), context)
  expect(tagged).toEqual({ tag: 'v1.2.3', commit, created: true, pushed: false })
  expect(await remote.git('tag')).toBe('')
})

test('what an interrupted run left is finished: only the push is missing', async () => {
  const { repository, commit, remote, context } = await project()
  await gitTag(input({ remote: null }), context)
  const made = await repository.git('rev-parse', 'v1.2.3')
  expect(await gitTag(input(), context)).toEqual({ tag: 'v1.2.3', commit, created: false, pushed: true })
  expect(await remote.git('rev-parse', 'v1.2.3')).toBe(made)
})

test('a tag that only the remote has is taken over, not made again', async () => {
  const { commit, remote, context } = await project()
  await gitTag(input(), context)
  const made = await remote.git('rev-parse', 'v1.2.3')
  const clone = await cloneOf(remote, '--no-tags')
  const again = await gitTag(input(), await contextIn(clone))
  expect(again).toEqual({ tag: 'v1.2.3', commit, created: false, pushed: false })
  expect(await clone.git('rev-parse', 'v1.2.3')).toBe(made)
})

test('a lightweight tag on the same commit will do, here or there', async () => {
  const { repository, commit, remote, context } = await project()
  await repository.git('tag', 'v1.2.3')
  expect(await gitTag(input(), context)).toEqual({ tag: 'v1.2.3', commit, created: false, pushed: true })
  await repository.git('tag', '--delete', 'v1.2.3')
  await gitTag(input({ remote: null }), context)
  expect(await gitTag(input(), context)).toEqual({ tag: 'v1.2.3', commit, created: false, pushed: false })
  expect(await remote.git('cat-file', '-t', 'v1.2.3')).toBe('commit')
})

test('a tag on another commit is a conflict that names both, and is not moved', async () => {
  const { repository, commit, remote, context } = await project()
  await gitTag(input(), context)
  const second = await repository.commit('second')
  const conflict = { code: 'TAG_CONFLICT', disposition: 'terminal', expected: second, seen: commit }
  await expect(gitTag(input(), context)).rejects.toMatchObject(conflict)
  await expect(gitTag(input({ remote: null }), context)).rejects.toMatchObject(conflict)
  // Only the remote knows it: nothing is made here.
  await repository.git('tag', '--delete', 'v1.2.3')
  await expect(gitTag(input(), context)).rejects.toMatchObject(conflict)
  expect(await repository.git('tag')).toBe('')
  expect(await remote.git('rev-parse', 'v1.2.3^{commit}')).toBe(commit)

  await repository.git('tag', 'v1.2.3', 'HEAD:file')
  await expect(gitTag(input({ remote: null }), context)).rejects.toMatchObject({
    code: 'TAG_CONFLICT',
    seen: 'something that is no commit',
  })
})

test('whoever is slower by a moment finds the tag of the other', async () => {
  const { repository, remote } = await project()
  const clones = [repository, await cloneOf(remote), await cloneOf(remote)]
  const outcomes = await Promise.all(clones.map(async (clone) => gitTag(input(), await contextIn(clone))))
  expect(outcomes.filter(({ pushed }) => pushed)).toHaveLength(1)

  const here = await Promise.all(
    ['a', 'b', 'c'].map(async () => gitTag(input({ tag: 'v2', remote: null }), await contextIn(repository))),
  )
  expect(here.filter(({ created }) => created)).toHaveLength(1)
})

test('a name and an address are only made up where none are configured', async () => {
  const { repository, context } = await project()
  const taggerOf = (tag: string) =>
    repository.git('tag', '--list', '--format=%(taggername) %(taggeremail)', tag)
  await gitTag(input({ remote: null }), context)
  expect(await taggerOf('v1.2.3')).toBe('Landfall <landfall@localhost>')
  await repository.git('config', 'user.name', 'Ada')
  await gitTag(input({ remote: null, tag: 'v2' }), context)
  expect(await taggerOf('v2')).toBe('Ada <landfall@localhost>')
  await repository.git('config', 'user.email', 'ada@example.com')
  await gitTag(input({ remote: null, tag: 'v3' }), context)
  expect(await taggerOf('v3')).toBe('Ada <ada@example.com>')
})

test.each([
  '',
  '-d',
  '--delete',
  'HEAD',
  'a b',
  'a..b',
  'a~1',
  'a^',
  'a:b',
  'x.lock',
  '/a',
  'a\n',
  'a\0',
  '@{u}',
])('%j is refused as a tag', async (tag) => {
  const { repository, context } = await project()
  await expect(gitTag(input({ tag }), context)).rejects.toMatchObject({ code: 'INVALID_NAME' })
  expect(await repository.git('tag')).toBe('')
})

test('what git would take as an option or a command is refused', async () => {
  const { repository, context } = await project()
  await expect(gitTag(input({ remote: '--upload-pack=touch x' }), context)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  await expect(gitTag(input({ commit: '--all' }), context)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(gitTag(input({ remote: 'ext::touch% executed' }), context)).rejects.toMatchObject({
    code: 'GIT_FAILED',
    disposition: 'terminal',
  })
  expect(await readdir(repository.directory)).not.toContain('executed')
})

test('a commit that does not exist is said', async () => {
  const { context } = await project()
  await expect(gitTag(input({ commit: 'f'.repeat(40) }), context)).rejects.toMatchObject({
    code: 'GIT_FAILED',
    expected: expect.stringContaining('ffff'),
  })
})

test('a remote that refuses ends it, with its reason', async () => {
  const { remote, context } = await project()
  await mkdir(join(remote.directory, 'hooks'), { recursive: true })
  const hook = join(remote.directory, 'hooks/pre-receive')
  await writeFile(hook, '#!/bin/sh\necho "tags are frozen until Monday" >&2\nexit 1\n')
  await chmod(hook, 0o755)
  await expect(gitTag(input(), context)).rejects.toMatchObject({
    code: 'GIT_FAILED',
    disposition: 'terminal',
    seen: expect.stringContaining('pre-receive hook declined'),
    details: { said: expect.stringContaining('tags are frozen until Monday') },
  })
  expect(context.lines.join('\n')).toContain('tags are frozen until Monday')
  // The reason is gone: the same call finishes.
  await writeFile(hook, '#!/bin/sh\nexit 0\n')
  expect(await gitTag(input(), context)).toMatchObject({ created: false, pushed: true })
})

test('a remote that is not there is terminal, one that cannot be reached may be back later', async () => {
  const { repository, context } = await project()
  await expect(gitTag(input({ remote: 'upstream' }), context)).rejects.toMatchObject({
    code: 'GIT_FAILED',
    disposition: 'terminal',
  })
  const closed = await listening(() => {})
  const { port } = closed.address() as AddressInfo
  await new Promise((done) => closed.close(done))
  const remote = `http://someone:hunter2@127.0.0.1:${port}/shop`
  const error = await gitTag(input({ remote }), context).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'GIT_FAILED',
    disposition: 'retryable',
    nextActions: ['retry', 'resume'],
  })
  expect(JSON.stringify(error)).not.toContain('hunter2')
  expect(await repository.git('tag')).toBe('')
})

test('killed at any moment, the next run finishes what is left', async () => {
  const { repository, commit, remote, context } = await project()
  for (let round = 0; round < 8; round++) {
    const tag = `v1.0.${round}`
    const killed = performing('git-tag@1', input({ tag }), { directory: repository.directory })
    const outcome = killed.ended.catch(() => null)
    // Later and later: before git runs, between its runs, after the last one.
    await delay(60 + round * 40)
    killed.child.kill('SIGKILL')
    await outcome
    expect(await untilItSucceeds(() => gitTag(input({ tag }), context))).toMatchObject({ tag, commit })
    expect(await remote.git('rev-parse', `${tag}^{commit}`)).toBe(commit)
    expect(await remote.git('cat-file', '-t', tag)).toBe('tag')
  }
})

/** A git that was left behind may still hold a lock: then the answer is that another attempt can help. */
async function untilItSucceeds<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      expect(error).toMatchObject({ code: 'GIT_FAILED', disposition: 'retryable' })
      await delay(50)
    }
  }
}

test('a remote that never answers is left when the effect is aborted', async () => {
  const { context } = await project()
  let closed: () => void = () => {}
  const hungUp = new Promise<void>((resolve) => {
    closed = resolve
  })
  const server = await listening((socket) => {
    socket.on('error', () => {})
    socket.on('close', closed)
    socket.resume()
    context.abort()
  })
  const { port } = server.address() as AddressInfo
  await expect(gitTag(input({ remote: `git://127.0.0.1:${port}/shop` }), context)).rejects.toMatchObject({
    code: 'ABORTED',
  })
  // The process that held the connection is gone.
  await hungUp
})

async function listening(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return server
}
