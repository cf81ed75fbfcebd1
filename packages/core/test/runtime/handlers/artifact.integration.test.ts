import { createHash } from 'node:crypto'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directoryDigest } from '../../../src/runtime/artifact-digest.ts'
import { artifact } from '../../../src/runtime/handlers/artifact.ts'
import { temporaryDirectory, testContext } from './test-context.ts'

test('a file is measured', async () => {
  const context = await testContext()
  await mkdir(join(context.projectDirectory, 'dist'))
  await writeFile(join(context.projectDirectory, 'dist/app.tgz'), 'content')
  expect(await artifact({ name: 'app', type: 'tarball', path: './dist/../dist/app.tgz' }, context)).toEqual({
    name: 'app',
    type: 'tarball',
    location: 'dist/app.tgz',
    size: 7,
    sha256: createHash('sha256').update('content').digest('hex'),
  })
})

test('a directory is measured, also through a link, also the project itself', async () => {
  const context = await testContext()
  const directory = join(context.projectDirectory, 'dist')
  await mkdir(directory)
  await writeFile(join(directory, 'a'), 'aa')
  const measured = await directoryDigest(directory)
  expect(await artifact({ name: 'app', type: 'directory', path: 'dist/' }, context)).toMatchObject({
    location: 'dist',
    ...measured,
  })
  await symlink(directory, join(await temporaryDirectory(), 'link'))
  expect(await artifact({ name: 'all', type: 'directory', path: '.' }, context)).toMatchObject({
    location: '.',
  })
})

test('a relative path may not lead out of the project, a whole path may lie anywhere', async () => {
  const context = await testContext()
  const elsewhere = join(await temporaryDirectory(), 'app.tgz')
  await writeFile(elsewhere, 'content')
  for (const path of ['..', '../x', 'dist/../../x']) {
    await expect(artifact({ name: 'app', type: 'file', path }, context)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      seen: path,
    })
  }
  expect(await artifact({ name: 'app', type: 'file', path: elsewhere }, context)).toMatchObject({
    location: elsewhere,
    size: 7,
  })
})

test('a name that only begins with two dots is inside', async () => {
  const context = await testContext()
  await writeFile(join(context.projectDirectory, '..app'), '')
  expect(await artifact({ name: 'app', type: 'file', path: '..app' }, context)).toMatchObject({
    location: '..app',
    size: 0,
  })
})

test('what is missing or of another kind is said', async () => {
  const context = await testContext()
  await mkdir(join(context.projectDirectory, 'dist'))
  await writeFile(join(context.projectDirectory, 'file'), '')
  const cases = [
    { path: 'nowhere', type: 'file', seen: 'nothing there' },
    { path: 'dist', type: 'tarball', seen: 'directory' },
    { path: 'file', type: 'directory', seen: 'file' },
  ] as const
  for (const { path, type, seen } of cases) {
    await expect(artifact({ name: 'app', type, path }, context)).rejects.toMatchObject({
      code: 'ARTIFACT_MISSING',
      seen,
    })
  }
})
