import { expect, test } from 'vitest'
import { merged } from '../../../src/runtime/handlers/merged.ts'
import { cloneOf, type TestRepository, testRepository, withRemote } from '../git/repository.ts'
import { type TestContext, testContext } from './test-context.ts'

const contextIn = (repository: TestRepository): Promise<TestContext> =>
  testContext({ projectDirectory: repository.directory, variables: repository.variables })

const main = { commit: null, branch: 'main', remote: 'origin' }

test('the branch of the remote counts as it is now', async () => {
  const repository = await testRepository()
  const first = await repository.commit('first')
  const remote = await withRemote(repository)
  const context = await contextIn(repository)
  expect(await merged(main, context)).toEqual({ commit: first, branch: 'main', head: first })

  const second = await repository.commit('second')
  await expect(merged(main, context)).rejects.toMatchObject({
    code: 'NOT_MERGED',
    disposition: 'terminal',
    expected: expect.stringContaining(second),
    seen: expect.stringContaining(first),
  })
  // Merged by somebody else, in another clone, and more on top of it.
  const other = await cloneOf(remote)
  await other.git('pull', '--quiet', repository.directory, 'main')
  const third = await other.commit('third')
  await other.git('push', '--quiet', 'origin', 'main')
  const before = await repository.git('for-each-ref')
  expect(await merged(main, context)).toEqual({ commit: second, branch: 'main', head: third })
  expect(await merged({ ...main, commit: first }, context)).toMatchObject({ commit: first, head: third })
  // The repository's own names are as they were.
  expect(await repository.git('for-each-ref')).toBe(before)

  // Taken out of the branch again.
  await other.git('reset', '--quiet', '--hard', first)
  await other.git('push', '--quiet', '--force', 'origin', 'main')
  await expect(merged(main, context)).rejects.toMatchObject({ code: 'NOT_MERGED' })
})

test('without a remote the local branch counts', async () => {
  const repository = await testRepository()
  const first = await repository.commit('first')
  await repository.git('checkout', '--quiet', '-b', 'feature')
  const context = await contextIn(repository)
  const local = { ...main, remote: null }
  expect(await merged(local, context)).toEqual({ commit: first, branch: 'main', head: first })
  const feature = await repository.commit('feature')
  await expect(merged(local, context)).rejects.toMatchObject({ code: 'NOT_MERGED' })
  await repository.git('branch', '--force', 'main', 'feature')
  expect(await merged(local, context)).toMatchObject({ commit: feature, head: feature })
})

test('a shallow clone looks as deep as it has to', async () => {
  const repository = await testRepository()
  const commits: string[] = []
  for (const message of ['1', '2', '3', '4', '5']) commits.push(await repository.commit(message))
  const [first = '', , third = '', , fifth = ''] = commits
  await repository.git('checkout', '--quiet', '-b', 'side', first)
  const side = await repository.commit('side')
  await repository.git('checkout', '--quiet', 'main')
  const remote = await withRemote(repository)

  const clone = await cloneOf(remote, '--depth=1')
  const context = await contextIn(clone)
  expect(await merged(main, context)).toMatchObject({ commit: fifth })
  // Found without the rest of the history.
  expect(await clone.git('rev-parse', '--is-shallow-repository')).toBe('true')

  // The commit that is deployed was fetched alone: nothing here connects it with the branch.
  const apart = await cloneOf(remote, '--depth=1')
  await remote.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  await apart.git('fetch', '--quiet', '--depth=1', 'origin', third)
  expect(await merged({ ...main, commit: third }, await contextIn(apart))).toMatchObject({ head: fifth })
  // One that is not known here at all.
  const fresh = await cloneOf(remote, '--depth=1')
  expect(await merged({ ...main, commit: first }, await contextIn(fresh))).toMatchObject({ commit: first })

  const aside = await cloneOf(remote, '--depth=1', '--branch=side')
  await expect(merged(main, await contextIn(aside))).rejects.toMatchObject({
    code: 'NOT_MERGED',
    expected: expect.stringContaining(side),
  })
})

test('a branch or commit that is not there, or not a name, is said', async () => {
  const repository = await testRepository()
  await repository.commit('first')
  await withRemote(repository)
  const context = await contextIn(repository)
  const cases = [
    { input: { ...main, branch: 'trunk' }, code: 'GIT_FAILED' },
    { input: { ...main, branch: 'trunk', remote: null }, code: 'GIT_FAILED' },
    { input: { ...main, commit: 'f'.repeat(40) }, code: 'GIT_FAILED' },
    { input: { ...main, remote: 'upstream' }, code: 'GIT_FAILED' },
    { input: { ...main, branch: '--all' }, code: 'INVALID_NAME' },
    { input: { ...main, branch: 'a..b' }, code: 'INVALID_NAME' },
    { input: { ...main, commit: '--all' }, code: 'INVALID_INPUT' },
    { input: { ...main, remote: '--upload-pack=x' }, code: 'INVALID_INPUT' },
  ]
  for (const { input, code } of cases) {
    await expect(merged(input, context), JSON.stringify(input)).rejects.toMatchObject({
      code,
      disposition: 'terminal',
    })
  }
  context.abort()
  await expect(merged(main, context)).rejects.toMatchObject({ code: 'ABORTED' })
})
