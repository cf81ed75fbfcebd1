import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { directoryDigest, fileDigest } from '../../src/runtime/artifact-digest.ts'

let home: string
let app: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'landfall-digest-'))
  app = join(home, 'app')
  await mkdir(join(app, 'lib', 'empty'), { recursive: true })
  await writeFile(join(app, 'server.js'), 'listen()')
  await writeFile(join(app, 'lib', 'a.js'), 'a')
  await writeFile(join(app, 'lib.js'), 'lib')
  await symlink('lib/a.js', join(app, 'link'))
})

afterEach(() => rm(home, { recursive: true, force: true }))

describe('fileDigest', () => {
  test('is the sha256 and size of the bytes', async () => {
    const bytes = Buffer.alloc(1_000_003, 'landfall')
    await writeFile(join(home, 'big'), bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(await fileDigest(join(home, 'big'))).toEqual({ sha256, size: 1_000_003 })
  })

  test('says what is missing', async () => {
    await expect(fileDigest(join(home, 'nothing'))).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
    await expect(fileDigest(app)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('directoryDigest', () => {
  test('is the same for a copy, whatever its times and other mode bits', async () => {
    const copy = join(home, 'copy')
    await cp(app, copy, { recursive: true, verbatimSymlinks: true })
    await utimes(join(copy, 'server.js'), 1, 1)
    await chmod(join(copy, 'lib.js'), 0o444)
    expect(await directoryDigest(copy)).toEqual(await directoryDigest(app))
    expect((await directoryDigest(app)).size).toBe(12)
  })

  test('the manifest is fixed for all versions', async () => {
    expect((await directoryDigest(app)).sha256).toBe(
      createHash('sha256')
        .update('landfall directory manifest 1\n')
        .update('["directory","lib"]\n')
        .update(`["file","lib/a.js",false,"${createHash('sha256').update('a').digest('hex')}"]\n`)
        .update('["directory","lib/empty"]\n')
        .update(`["file","lib.js",false,"${createHash('sha256').update('lib').digest('hex')}"]\n`)
        .update('["symlink","link","lib/a.js"]\n')
        .update(`["file","server.js",false,"${createHash('sha256').update('listen()').digest('hex')}"]\n`)
        .digest('hex'),
    )
  })

  test.each<[string, () => Promise<unknown>]>([
    ['a changed byte', () => writeFile(join(app, 'lib', 'a.js'), 'b')],
    ['an executable bit', () => chmod(join(app, 'server.js'), 0o755)],
    ['another name', () => rename(join(app, 'lib.js'), join(app, 'lib2.js'))],
    ['one more empty directory', () => mkdir(join(app, 'more'))],
    ['a removed file', () => rm(join(app, 'lib.js'))],
    ['another link target', () => rm(join(app, 'link')).then(() => symlink('lib.js', join(app, 'link')))],
  ])('%s changes it', async (_what, change) => {
    const before = await directoryDigest(app)
    await change()
    expect((await directoryDigest(app)).sha256).not.toBe(before.sha256)
  })

  test('keeps the order with many more files than are read at once', async () => {
    const many = join(home, 'many')
    await mkdir(many)
    for (let i = 0; i < 100; i++) await writeFile(join(many, `f${i}`), Buffer.alloc((i % 7) * 10_000, i))
    const digests = await Promise.all([directoryDigest(many), directoryDigest(many)])
    expect(digests[0]).toEqual(digests[1])
  })

  test.each(['/etc/passwd', '..', '../app-2', 'lib/../../x', 'lib/../lib.js', '../app/lib.js'])(
    'refuses a link to %s',
    async (target) => {
      await symlink(target, join(app, 'leak'))
      await expect(directoryDigest(app)).rejects.toMatchObject({ code: 'INVALID_INPUT', target: 'leak' })
    },
  )

  test('takes links that stay inside, dangling ones too', async () => {
    await symlink('../lib.js', join(app, 'lib', 'up'))
    await symlink('nothing', join(app, 'dangling'))
    await expect(directoryDigest(app)).resolves.toMatchObject({ size: 12 })
  })

  test('refuses a socket, and a file in place of the directory', async () => {
    const server = createServer().listen(join(app, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    await expect(directoryDigest(app)).rejects.toMatchObject({ code: 'INVALID_INPUT', target: 'socket' })
    await new Promise((resolve) => server.close(resolve))
    await expect(directoryDigest(join(app, 'lib.js'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(directoryDigest(join(app, 'none'))).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
  })
})
