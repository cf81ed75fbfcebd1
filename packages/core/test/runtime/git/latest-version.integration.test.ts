import { expect, test } from 'vitest'
import { latestVersion } from '../../../src/runtime/git/latest-version.ts'
import { headCommit } from '../../../src/runtime/git/repository.ts'
import { temporaryDirectory } from '../handlers/test-context.ts'
import { cleanVariables, cloneOf, setVariable, testRepository, withRemote } from './repository.ts'

test('latest is the highest release that HEAD can reach, annotated or not', async () => {
  const repository = await testRepository()
  const first = await repository.commit('first')
  await repository.git('tag', 'v1.9.0')
  const second = await repository.commit('second')
  await repository.git('-c', 'user.name=a', '-c', 'user.email=b', 'tag', '-a', '-m', 'x', '1.10.0')
  await repository.git('tag', 'nightly')
  await repository.git('tag', 'v2.0.0-rc.1')
  await repository.commit('third')
  await repository.git('branch', 'elsewhere')
  await repository.git('checkout', '--quiet', 'elsewhere')
  await repository.commit('not merged')
  await repository.git('tag', 'v9.0.0')
  await repository.git('checkout', '--quiet', 'main')

  const { variables } = repository
  expect(await latestVersion(repository.directory, { variables })).toEqual({
    version: '1.10.0',
    tag: '1.10.0',
    commit: second,
  })
  await repository.git('checkout', '--quiet', first)
  expect(await latestVersion(repository.directory, { variables })).toEqual({
    version: '1.9.0',
    tag: 'v1.9.0',
    commit: first,
  })
})

test('a prerelease is the latest only where there is no release', async () => {
  const repository = await testRepository()
  const commit = await repository.commit('first')
  for (const tag of ['v1.0.0-rc.2', 'v1.0.0-rc.10', 'v0.9.0-beta']) await repository.git('tag', tag)
  const { directory, variables } = repository
  expect(await latestVersion(directory, { variables })).toMatchObject({ tag: 'v1.0.0-rc.10', commit })
  await repository.git('tag', 'v0.1.0')
  expect(await latestVersion(directory, { variables })).toMatchObject({ version: '0.1.0' })
})

test('of two tags for one version it is always the same one', async () => {
  const repository = await testRepository()
  await repository.commit('first')
  for (const tag of ['v1.0.0', '1.0.0', '1.0.0+b']) await repository.git('tag', tag)
  const { directory, variables } = repository
  expect(await latestVersion(directory, { variables })).toMatchObject({ tag: 'v1.0.0', version: '1.0.0' })
})

test('without a version the error says what to do, also in a shallow clone', async () => {
  const repository = await testRepository()
  await repository.commit('first')
  await repository.git('tag', 'v1.0.0')
  await repository.commit('second')
  const remote = await withRemote(repository)
  const clone = await cloneOf(remote, '--depth=1')
  const { directory, variables } = clone
  await expect(latestVersion(directory, { variables })).rejects.toMatchObject({
    code: 'INVALID_VERSION',
    seen: expect.stringContaining('without its whole history'),
    remedy: expect.stringContaining('--unshallow'),
  })
  await repository.git('tag', '--delete', 'v1.0.0')
  await expect(
    latestVersion(repository.directory, { variables: repository.variables }),
  ).rejects.toMatchObject({ code: 'INVALID_VERSION', seen: 'none' })
})

test('no repository, no commit, no directory and no git are said', async () => {
  const empty = await temporaryDirectory()
  const variables = cleanVariables(empty)
  const looks = [
    { directory: empty, variables, seen: 'not a git repository' },
    { directory: `${empty}/nowhere`, variables, seen: 'nowhere' },
    { directory: empty, variables: { ...variables, PATH: empty }, seen: 'git' },
  ]
  for (const { directory, variables, seen } of looks) {
    await expect(latestVersion(directory, { variables })).rejects.toMatchObject({
      code: 'GIT_FAILED',
      disposition: 'terminal',
      seen: expect.stringContaining(seen),
    })
  }
  const fresh = await testRepository()
  await expect(headCommit(fresh.directory, { variables: fresh.variables })).rejects.toMatchObject({
    code: 'GIT_FAILED',
    expected: expect.stringContaining('HEAD'),
  })
})

test('the variables of a hook do not lead to its repository', async () => {
  const repository = await testRepository()
  const commit = await repository.commit('first')
  const other = await testRepository()
  await other.commit('other')
  setVariable('GIT_DIR', `${other.directory}/.git`)
  setVariable('GIT_WORK_TREE', other.directory)
  expect(await headCommit(repository.directory)).toBe(commit)
})

test('an aborted look ends with the reason', async () => {
  const repository = await testRepository()
  await repository.commit('first')
  const aborting = new AbortController()
  aborting.abort()
  await expect(headCommit(repository.directory, { signal: aborting.signal })).rejects.toMatchObject({
    code: 'ABORTED',
  })
})
