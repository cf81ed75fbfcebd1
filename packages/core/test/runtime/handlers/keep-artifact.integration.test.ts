import { chmod, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Artifact } from '../../../src/adapter/release.ts'
import { directoryDigest, fileDigest } from '../../../src/runtime/artifact-digest.ts'
import { keepArtifact } from '../../../src/runtime/handlers/keep-artifact.ts'
import { sameArtifact } from '../../../src/runtime/handlers/same-artifact.ts'
import { performing } from './performed.ts'
import { type TestContext, temporaryDirectory, testContext } from './test-context.ts'

async function fileArtifact(context: TestContext, location: string, content: string): Promise<Artifact> {
  const path = join(context.projectDirectory, location)
  await writeFile(path, content)
  const type = location.endsWith('.map') ? 'source_map' : 'file'
  return { name: 'app', type, location, ...(await fileDigest(path)) }
}

async function directoryArtifact(context: TestContext): Promise<Artifact> {
  const path = join(context.projectDirectory, 'dist')
  await mkdir(join(path, 'bin'), { recursive: true })
  await writeFile(join(path, 'bin/run'), 'x', { mode: 0o755 })
  await symlink('bin/run', join(path, 'link'))
  return { name: 'site', type: 'directory', location: 'dist', ...(await directoryDigest(path)) }
}

test('a file is kept under its digest with its ending, inside or outside of the project', async () => {
  const context = await testContext()
  const elsewhere = await temporaryDirectory()
  const endings = [
    ['app.tar.gz', '.tar.gz'],
    ['app.js.map', '.js.map'],
    ['app-1.2.3.tgz', '.tgz'],
    ['app', ''],
  ] as const
  for (const [location, ending] of endings) {
    const artifact = await fileArtifact(context, location, location)
    const { sha256 } = artifact
    expect(await keepArtifact({ artifact, storage: 'kept' }, context)).toEqual({
      ...artifact,
      location: `kept/app/${sha256}${ending}`,
    })
    const outside = await keepArtifact({ artifact, storage: elsewhere }, context)
    expect(outside.location).toBe(join(elsewhere, 'app', `${sha256}${ending}`))
    expect(await readFile(outside.location, 'utf8')).toBe(location)
    // What was kept is an artifact like the original.
    expect(await sameArtifact({ artifact: outside }, context)).toEqual(outside)
  }
})

test('a directory is kept with its links and modes, and the copy does not change with the original', async () => {
  const context = await testContext()
  const artifact = await directoryArtifact(context)
  const kept = await keepArtifact({ artifact, storage: 'kept' }, context)
  expect(kept.location).toBe(`kept/site/${artifact.sha256}`)
  await writeFile(join(context.projectDirectory, 'dist/bin/run'), 'changed')
  expect(await directoryDigest(join(context.projectDirectory, kept.location))).toEqual({
    sha256: artifact.sha256,
    size: artifact.size,
  })
  expect(await sameArtifact({ artifact: kept }, context)).toEqual(kept)
})

test('it is done once: the second time the kept copy is measured, also when the original is gone', async () => {
  const context = await testContext()
  const artifact = await fileArtifact(context, 'app.js', 'content')
  const kept = await keepArtifact({ artifact, storage: 'kept' }, context)
  const path = join(context.projectDirectory, kept.location)
  const before = await stat(path)
  await rm(join(context.projectDirectory, 'app.js'))
  expect(await keepArtifact({ artifact, storage: 'kept' }, context)).toEqual(kept)
  expect((await stat(path)).ino).toBe(before.ino)
})

test('a damaged copy is replaced by a good one', async () => {
  const context = await testContext()
  for (const artifact of [
    await fileArtifact(context, 'app.js', 'content'),
    await directoryArtifact(context),
  ]) {
    const kept = await keepArtifact({ artifact, storage: 'kept' }, context)
    const path = join(context.projectDirectory, kept.location)
    await writeFile(artifact.type === 'directory' ? join(path, 'bin/run') : path, 'damaged')
    expect(await keepArtifact({ artifact, storage: 'kept' }, context)).toEqual(kept)
    expect(await sameArtifact({ artifact: kept }, context)).toEqual(kept)
  }
})

test('what is not what was built is not kept, and nothing is left', async () => {
  const context = await testContext()
  const { projectDirectory } = context
  const artifact = await fileArtifact(context, 'app.js', 'content')
  await writeFile(join(projectDirectory, 'app.js'), 'changed')
  const changed = {
    code: 'ARTIFACT_CHANGED',
    expected: artifact.sha256,
    seen: expect.stringMatching(/^\w{64}$/),
  }
  await expect(keepArtifact({ artifact, storage: 'kept' }, context)).rejects.toMatchObject(changed)
  await expect(sameArtifact({ artifact }, context)).rejects.toMatchObject(changed)
  expect(await readdir(join(projectDirectory, 'kept/app'))).toEqual([])

  const site = await directoryArtifact(context)
  await chmod(join(projectDirectory, 'dist/bin/run'), 0o644)
  await expect(sameArtifact({ artifact: site }, context)).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' })

  await rm(join(projectDirectory, 'app.js'))
  const missing = { code: 'ARTIFACT_MISSING' }
  await expect(keepArtifact({ artifact, storage: 'kept' }, context)).rejects.toMatchObject(missing)
  await expect(sameArtifact({ artifact }, context)).rejects.toMatchObject(missing)
})

test('what cannot be kept is refused, and what cannot be written is said', async () => {
  const context = await testContext()
  const artifact = await fileArtifact(context, 'app.js', 'content')
  const refused = [
    { ...artifact, type: 'docker_image' as const },
    { ...artifact, name: '../app' },
    { ...artifact, sha256: '../../x' },
  ]
  for (const artifact of refused) {
    await expect(keepArtifact({ artifact, storage: 'kept' }, context)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  }
  await expect(keepArtifact({ artifact, storage: 'app.js' }, context)).rejects.toMatchObject({
    code: 'ADAPTER_FAILED',
  })
  context.abort()
  await expect(keepArtifact({ artifact, storage: 'kept' }, context)).rejects.toMatchObject({
    code: 'ABORTED',
  })
  await expect(sameArtifact({ artifact }, context)).rejects.toMatchObject({ code: 'ABORTED' })
})

test('many at once keep it once', async () => {
  const context = await testContext()
  for (const artifact of [
    await fileArtifact(context, 'app.js', 'content'),
    await directoryArtifact(context),
  ]) {
    const keepers = Array.from({ length: 8 }, (_, index) => ({
      ...context,
      operationId: `deployment-${index}/keep`,
    }))
    const kept = await Promise.all(
      keepers.map((keeper) => keepArtifact({ artifact, storage: 'kept' }, keeper)),
    )
    expect(new Set(kept.map(({ location }) => location)).size).toBe(1)
    expect(await readdir(join(context.projectDirectory, 'kept', artifact.name))).toHaveLength(1)
  }
})

test('a killed run leaves no copy under the name, and the next one finishes', async () => {
  const context = await testContext()
  const directory = context.projectDirectory
  const path = join(directory, 'big')
  await writeFile(path, 'x')
  await truncate(path, 400 * 1024 * 1024)
  const artifact: Artifact = { name: 'app', type: 'file', location: 'big', ...(await fileDigest(path)) }
  const input = { artifact, storage: 'kept' }
  const killed = performing('keep-artifact@1', input, { directory, operationId: context.operationId })
  const names = (): Promise<string[]> => readdir(join(directory, 'kept/app')).catch(() => [])
  while (!(await names()).some((name) => name.endsWith('.tmp'))) await delay(2)
  killed.child.kill('SIGKILL')
  await expect(killed.ended).rejects.toThrow()
  expect(await names()).not.toContain(artifact.sha256)

  expect(await keepArtifact(input, context)).toMatchObject({ location: `kept/app/${artifact.sha256}` })
  expect(await names()).toEqual([artifact.sha256])
})
