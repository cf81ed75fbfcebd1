import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { directoryDigest, fileDigest } from '@landfall/core'
import { expect, test } from 'vitest'
import { whoAnswers } from './support/http.ts'
import { World } from './support/world.ts'

test('an artifact is copied once, read-only, under its digest', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const artifact = await world.artifact()
  const pushed = await verbs.push(artifact, world.context())
  expect(pushed).toEqual({
    name: 'app',
    type: 'directory',
    sha256: artifact.sha256,
    reference: `artifacts/${artifact.sha256}`,
  })
  const place = join(world.root, pushed.reference)
  expect((await directoryDigest(place)).sha256).toBe(artifact.sha256)
  expect((await stat(join(place, 'server.mjs'))).mode & 0o777).toBe(0o444)
  expect((await stat(place)).mode & 0o777).toBe(0o555)
  expect(await verbs.push(artifact, world.context())).toEqual(pushed)
  expect(await readdir(join(world.root, 'artifacts'))).toEqual([artifact.sha256])
})

test('an artifact that was written to after its build is refused, and leaves nothing', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const artifact = await world.artifact()
  await writeFile(join(world.home, artifact.location, 'server.mjs'), 'something else')
  await expect(verbs.push(artifact, world.context())).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' })
  const missing = { ...artifact, location: 'nowhere' }
  await expect(verbs.push(missing, world.context())).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
  const remote = { ...artifact, location: 'https://example.com/app' }
  await expect(verbs.push(remote, world.context())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const nameless = { ...artifact, sha256: '../../etc' }
  await expect(verbs.push(nameless, world.context())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await symlink('/etc/passwd', join(world.home, artifact.location, 'leak'))
  await expect(verbs.push(artifact, world.context())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await readdir(join(world.root, 'artifacts'))).toEqual([])
})

test('a tarball is checked and unpacked; one that reaches out of its directory is refused', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const { location } = await world.artifact()
  const tar = async (name: string, ...args: string[]) => {
    execFileSync('tar', ['--create', '--file', join(world.home, name), ...args], {
      cwd: world.home,
      stdio: 'pipe',
    })
    return { name, type: 'tarball' as const, location: name, ...(await fileDigest(join(world.home, name))) }
  }
  const good = await tar('app.tar.gz', '--gzip', '--directory', location, '.')
  const pushed = await verbs.push(good, world.context())
  expect(await readdir(join(world.root, pushed.reference))).toContain('server.mjs')

  await writeFile(join(world.home, 'secret'), 'outside')
  const climbing = await tar('climbing.tar', '--absolute-names', `--transform=s,^,../,`, 'secret')
  await expect(verbs.push(climbing, world.context())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await mkdir(join(world.home, 'linked'))
  await symlink(world.home, join(world.home, 'linked', 'out'))
  const linked = await tar('linked.tar', '--directory', 'linked', '.')
  await expect(verbs.push(linked, world.context())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await readdir(join(world.root, 'artifacts'))).toEqual([pushed.sha256])
})

test('a file is an artifact too, and stays executable', async () => {
  await using world = await World.create()
  const script = join(world.home, 'run.sh')
  await writeFile(script, `#!/bin/sh\nexec '${process.execPath}' '${world.home}/build-one/server.mjs'\n`)
  await chmod(script, 0o755)
  await world.artifact()
  const verbs = world.verbs({ command: './run.sh' })
  const artifact = await verbs.push(
    { name: 'run', type: 'file', location: 'run.sh', ...(await fileDigest(script)) },
    world.context(),
  )
  const release = { id: '1.0.0-abc', version: '1.0.0', commit: null, artifact, configuration: {} }
  await verbs.update(release, world.context())
  expect((await whoAnswers((await verbs.current(world.context())).url ?? '')).version).toBe('1.0.0')
})

test('configuration and secrets reach the process, come back with a rollback, and are written nowhere else', async () => {
  await using world = await World.create()
  world.variables.set('LANDFALL_TEST_SECRET', 'correct horse battery staple')
  const verbs = world.verbs({ env: { SECRET: '${env:LANDFALL_TEST_SECRET}', GREETING: 'default' } })
  const first = await verbs.update(
    await world.release(verbs, '1.0.0', { GREETING: 'hello' }),
    world.context(),
  )
  const url = (await verbs.current(world.context())).url ?? ''
  expect(await whoAnswers(url)).toMatchObject({ greeting: 'hello', secret: 28 })
  await verbs.update(await world.release(verbs, '2.0.0'), world.context())
  expect(await whoAnswers(url)).toMatchObject({ greeting: 'default' })
  await verbs.rollback(first, world.context())
  expect(await whoAnswers(url)).toMatchObject({ greeting: 'hello', secret: 28, version: '1.0.0' })

  const kept = await readFile(join(world.root, 'releases', first.id, 'release.json'), 'utf8')
  const log = await readFile(join(world.root, 'supervisor', 'supervisor.log'), 'utf8')
  for (const text of [kept, log, JSON.stringify(await verbs.current(world.context()))]) {
    expect(text).not.toContain('correct horse')
  }
  expect((await stat(join(world.root, 'supervisor', 'state.json'))).mode & 0o077).toBe(0)

  world.variables.clear()
  await expect(verbs.update(await world.release(verbs, '3.0.0'), world.context())).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('LANDFALL_TEST_SECRET'),
  })
})

test('as many releases are kept as asked for, never without the live one and the one before it', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ keepReleases: 2 })
  const versions = async () => (await verbs.history(world.context())).map(({ version }) => version)
  for (const version of ['1.0.0', '2.0.0', '3.0.0', '4.0.0']) {
    await verbs.update(await world.release(verbs, version), world.context())
  }
  expect(await versions()).toEqual(['4.0.0', '3.0.0'])
  const [, third] = await verbs.history(world.context())
  if (third === undefined) throw new Error('3.0.0 is not kept')
  await verbs.rollback(third, world.context())
  for (const version of ['5.0.0', '6.0.0']) {
    const { revision } = await verbs.staged.stage(await world.release(verbs, version), world.context())
    await verbs.staged.retire(revision, world.context())
  }
  expect(await versions()).toEqual(['6.0.0', '5.0.0', '4.0.0', '3.0.0'])
  // All of them have the same artifact, so it stays.
  expect(await readdir(join(world.root, 'artifacts'))).toHaveLength(1)
})

test('an artifact that only removed releases used is removed with them', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ keepReleases: 1 })
  for (const [i, build] of ['one', 'two', 'three'].entries()) {
    const artifact = await verbs.push(await world.artifact(build), world.context())
    const version = `${i + 1}.0.0`
    await verbs.update(
      { id: `${version}-x`, version, commit: null, artifact, configuration: {} },
      world.context(),
    )
  }
  expect(await readdir(join(world.root, 'artifacts'))).toHaveLength(2)
  expect((await verbs.history(world.context())).map(({ version }) => version)).toEqual(['3.0.0', '2.0.0'])
})
