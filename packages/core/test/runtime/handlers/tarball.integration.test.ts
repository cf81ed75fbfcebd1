import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmod,
  chown,
  link,
  mkdir,
  readdir,
  readFile,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { directoryDigest } from '../../../src/runtime/artifact-digest.ts'
import { tarball } from '../../../src/runtime/handlers/tarball.ts'
import { performing } from './performed.ts'
import { temporaryDirectory, testContext } from './test-context.ts'

const input = { name: 'app', from: 'dist', path: 'out/app.tar.gz' }
const run = promisify(execFile)

/** A project with a directory `dist` in which everything is that a tarball can hold. */
async function project(names = ['b', 'a', 'long']): Promise<string> {
  const directory = await temporaryDirectory()
  const dist = join(directory, 'dist')
  await mkdir(join(dist, 'empty'), { recursive: true })
  const deep = join(dist, 'a-rather-long-name-'.repeat(5), 'another-long-name-'.repeat(8))
  for (const name of names) {
    if (name === 'a') await writeFile(join(dist, 'a.txt'), 'a'.repeat(1_000))
    if (name === 'b') {
      await mkdir(join(dist, 'bin'))
      await writeFile(join(dist, 'bin/run'), '#!/bin/sh\n', { mode: 0o755 })
      await symlink('../a.txt', join(dist, 'bin/link'))
    }
    if (name === 'long') {
      await mkdir(deep, { recursive: true })
      await writeFile(join(deep, 'ünïcode and spaces'), '')
      await writeFile(join(deep, '\\back-slash'), 'x')
    }
  }
  return directory
}

async function packed(directory: string, parts: Partial<typeof input> = {}): Promise<Buffer> {
  const context = await testContext({ projectDirectory: directory })
  const { location, sha256, size } = await tarball({ ...input, ...parts }, context)
  const bytes = await readFile(join(directory, location))
  expect({ sha256, size }).toEqual({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
  })
  return bytes
}

test('unpacking gives the content of the directory', async () => {
  const directory = await project()
  const context = await testContext({ projectDirectory: directory })
  expect(await tarball(input, context)).toMatchObject({
    name: 'app',
    type: 'tarball',
    location: 'out/app.tar.gz',
  })
  const unpacked = await temporaryDirectory()
  await run('tar', ['-xzf', join(directory, 'out/app.tar.gz'), '-C', unpacked])
  expect(await directoryDigest(unpacked)).toEqual(await directoryDigest(join(directory, 'dist')))
  expect(await readFile(join(unpacked, 'bin/link'), 'utf8')).toHaveLength(1_000)
  expect((await readdir(unpacked)).sort()).toEqual((await readdir(join(directory, 'dist'))).sort())
})

test('the same tree gives the same bytes, whenever, wherever and by whomever it was made', async () => {
  const first = await project(['a', 'b', 'long'])
  const second = await project(['long', 'b', 'a'])
  const dist = join(second, 'dist')
  for (const name of ['a.txt', 'bin/run', 'bin', 'empty']) await utimes(join(dist, name), 1e9, 1e9)
  // As another umask would have made them.
  await chmod(join(dist, 'a.txt'), 0o664)
  await chmod(join(dist, 'bin/run'), 0o700)
  await chmod(join(dist, 'empty'), 0o700)
  if (process.getuid?.() === 0) await chown(join(dist, 'a.txt'), 1234, 4321)
  await link(join(dist, 'a.txt'), join(second, 'another name of the same file'))

  for (const path of ['out/app.tar.gz', 'app.tgz', 'app.tar']) {
    expect((await packed(second, { path })).equals(await packed(first, { path })), path).toBe(true)
  }
  // Written over, not added to.
  expect((await packed(first)).equals(await packed(first))).toBe(true)
  await chmod(join(dist, 'a.txt'), 0o755)
  expect((await packed(second)).equals(await packed(first))).toBe(false)
})

test('the bytes are the ones of yesterday: neither time nor machine is in them', async () => {
  const directory = await project(['a', 'b'])
  const compressed = await packed(directory)
  // The time, and the system.
  expect([...compressed.subarray(4, 8), compressed[9]]).toEqual([0, 0, 0, 0, 255])
  const plain = await packed(directory, { path: 'app.tar' })
  expect(gunzipSync(compressed).equals(plain)).toBe(true)
  expect(createHash('sha256').update(plain).digest('hex')).toBe(
    '4428e963ee1d8a5cc53c9ad9e8de860a9762f66908b0336e047785c02c77b7a3',
  )
})

test('links that lead out, and what is no file, are refused, and nothing is left', async () => {
  for (const target of ['../../etc/passwd', '/etc/passwd', 'bin/../../x']) {
    const directory = await project()
    await symlink(target, join(directory, 'dist/out'))
    const context = await testContext({ projectDirectory: directory })
    await expect(tarball(input, context)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await readdir(join(directory, 'out'))).toEqual([])
  }
  const directory = await project()
  await run('mkfifo', [join(directory, 'dist/pipe')])
  const context = await testContext({ projectDirectory: directory })
  await expect(tarball(input, context)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('a tarball inside of what is packed, another ending, and a missing directory are refused', async () => {
  const directory = await project()
  const context = await testContext({ projectDirectory: directory })
  await symlink('dist', join(directory, 'other'))
  const cases = [
    { path: 'dist/app.tar.gz', code: 'INVALID_INPUT' },
    { path: 'other/bin/app.tar.gz', code: 'INVALID_INPUT' },
    { path: 'app.zip', code: 'INVALID_INPUT' },
    { path: '../app.tar.gz', code: 'INVALID_INPUT' },
    { from: '../dist', code: 'INVALID_INPUT' },
    { from: 'nowhere', code: 'ARTIFACT_MISSING' },
    { from: 'dist/a.txt', code: 'ARTIFACT_MISSING' },
  ]
  for (const { code, ...parts } of cases) {
    await expect(tarball({ ...input, ...parts }, context), JSON.stringify(parts)).rejects.toMatchObject({
      code,
    })
  }
  await writeFile(join(directory, 'file'), '')
  await expect(tarball({ ...input, path: 'file/app.tar' }, context)).rejects.toMatchObject({
    code: 'ADAPTER_FAILED',
    disposition: 'terminal',
  })
})

test('an aborted one leaves what was there before, and a file that grows is noticed', async () => {
  const directory = await project()
  const before = await packed(directory)
  const big = join(directory, 'dist/big')
  await writeFile(big, '')
  await truncate(big, 64 * 1024 * 1024)
  const context = await testContext({
    projectDirectory: directory,
    progress: () => setTimeout(() => context.abort(), 20),
  })
  await expect(tarball(input, context)).rejects.toMatchObject({ code: 'ABORTED' })
  expect(await readdir(join(directory, 'out'))).toEqual(['app.tar.gz'])
  expect((await readFile(join(directory, 'out/app.tar.gz'))).equals(before)).toBe(true)

  let growing = true
  const writer = (async () => {
    while (growing) {
      await writeFile(big, 'more', { flag: 'a' })
      await delay(1)
    }
  })()
  const untouched = await testContext({ projectDirectory: directory })
  await expect(tarball(input, untouched)).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' })
  growing = false
  await writer
})

test('a killed run is finished by the next one, and a big file does not fill the memory', async () => {
  const directory = await project()
  const big = join(directory, 'dist/big')
  await writeFile(big, '')
  await truncate(big, 700 * 1024 * 1024)
  const killed = performing('tarball@1', input, { directory })
  const half = async (): Promise<boolean> =>
    (await readdir(join(directory, 'out')).catch(() => [])).some((name) => name.endsWith('.tmp'))
  while (!(await half())) await delay(5)
  killed.child.kill('SIGKILL')
  await expect(killed.ended).rejects.toThrow()
  expect(await half()).toBe(true)

  const { peakKiB } = await performing('tarball@1', input, { directory }).ended
  expect(await readdir(join(directory, 'out'))).toEqual(['app.tar.gz'])
  expect(peakKiB).toBeLessThan(350 * 1024)
})
