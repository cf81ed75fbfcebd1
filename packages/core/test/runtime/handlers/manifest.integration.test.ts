import { readdirSync, writeFileSync } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Clock } from '../../../src/runtime/clock.ts'
import type { EffectContext } from '../../../src/runtime/handlers/handler.ts'
import { type ManifestInput, manifest } from '../../../src/runtime/handlers/manifest.ts'
import { type TestRepository, testRepository } from '../git/repository.ts'
import { performing } from './performed.ts'
import { type TestContext, testContext } from './test-context.ts'

type Entry = ManifestInput['entry']

const file = 'releases.yaml'
const input = (entry: Partial<Entry> = {}, parts: Partial<ManifestInput> = {}): ManifestInput => ({
  file,
  entry: {
    version: '1.2.3',
    environment: 'production',
    date: '2024-01-15T10:05:32Z',
    stories: ['US-001', 'US-002', 'US-003'],
    status: 'deployed',
    deployment: 'deployment-1',
    ...entry,
  },
  stories: null,
  ...parts,
})

/** What the file holds. */
const written = ({ projectDirectory }: EffectContext): Promise<string> =>
  readFile(join(projectDirectory, file), 'utf8')

const versionsIn = async (context: EffectContext): Promise<string[]> =>
  parse(await written(context)).releases.map(({ version }: { version: string }) => version)

test('the manifest is made as the description shows it, and the same deployment is in it once', async () => {
  const context = await testContext()
  const stories = ['US-001', 'US-002', 'US-003']
  expect(await manifest(input(), context)).toEqual({ stories })
  const text = await written(context)
  expect(text).toBe(`releases:
  - version: "1.2.3"
    environment: "production"
    date: "2024-01-15T10:05:32Z"
    stories: ["US-001", "US-002", "US-003"]
    status: "deployed"
`)
  expect(await manifest(input({ status: 'anything' }), context)).toEqual({ stories })
  expect(await written(context)).toBe(text)
  await manifest(input({ version: '1.2.4', stories: null }), context)
  expect(await written(context)).toBe(
    `${text}${text
      .replace('releases:\n', '')
      .replace('1.2.3', '1.2.4')
      .replace(/\[.*\]/, '[]')}`,
  )
  expect(await readdir(context.projectDirectory)).toEqual([file])
})

test('line ends, modes and links stay', async () => {
  const context = await testContext()
  const { projectDirectory } = context
  const real = join(projectDirectory, 'kept/real.yaml')
  await mkdir(join(projectDirectory, 'kept'))
  await writeFile(real, '\uFEFF# ours\r\nreleases:\r\n  - version: "1"')
  await chmod(real, 0o640)
  await symlink('kept/real.yaml', join(projectDirectory, file))
  await manifest(input(), context)
  const text = await readFile(real, 'utf8')
  expect(text.startsWith('\uFEFF# ours\r\nreleases:\r\n  - version: "1"\r\n  - version: "1.2.3"\r\n')).toBe(
    true,
  )
  expect(text).not.toMatch(/[^\r]\n|\n$/)
  expect((await stat(real)).mode & 0o777).toBe(0o640)
  expect((await lstat(join(projectDirectory, file))).isSymbolicLink()).toBe(true)
  expect(await readdir(join(projectDirectory, 'kept'))).toEqual(['real.yaml'])
})

test('what is no manifest stays untouched', async () => {
  const context = await testContext()
  const path = join(context.projectDirectory, file)
  const contents = [
    Buffer.from('releases: { not: a list }\n'),
    Buffer.from('{"broken": '),
    Buffer.from([0x72, 0x3a, 0x20, 0xff, 0xfe]),
    Buffer.alloc(9 * 1024 * 1024, '#'),
  ]
  for (const content of contents) {
    await writeFile(path, content)
    await expect(manifest(input(), context)).rejects.toMatchObject({ code: 'MANIFEST_INVALID', target: file })
    expect((await readFile(path)).equals(content)).toBe(true)
    expect(await readdir(context.projectDirectory)).toEqual([file])
  }
  await expect(manifest({ ...input(), file: '.' }, context)).rejects.toMatchObject({
    code: 'MANIFEST_INVALID',
  })
  await expect(manifest({ ...input(), file: `${file}/x.yaml` }, context)).rejects.toMatchObject({
    code: 'ADAPTER_FAILED',
  })
})

test('writers in several processes lose nothing', async () => {
  const context = await testContext()
  const directory = context.projectDirectory
  const mine = Array.from({ length: 10 }, (_, index) => `1.0.${index}`)
  const theirs = Array.from({ length: 6 }, (_, index) => `2.0.${index}`)
  await Promise.all([
    ...mine.map((version) => manifest(input({ version }), { ...context, operationId: version })),
    ...theirs.map(
      (version) => performing('manifest@1', input({ version }), { directory, operationId: version }).ended,
    ),
  ])
  expect((await versionsIn(context)).sort()).toEqual([...mine, ...theirs].sort())
  expect(await readdir(directory)).toEqual([file])
})

test('killed writers leave a whole manifest, and the next one goes on at once', async () => {
  const context = await testContext()
  const directory = context.projectDirectory
  await manifest(input({ version: '0.0.0' }), context)
  for (let round = 1; round <= 6; round++) {
    const version = `1.0.${round}`
    const writer = performing('manifest@1', input({ version }), { directory, operationId: version })
    const outcome = writer.ended.catch(() => null)
    // Killed as soon as it holds the lock, or when it is done.
    while (writer.child.exitCode === null && !(await readdir(directory)).includes(`${file}.lock`))
      await delay(1)
    writer.child.kill('SIGKILL')
    await outcome
    await manifest(input({ version }), { ...context, operationId: version })
    expect((await versionsIn(context)).filter((one) => one === version)).toEqual([version])
  }
  expect(await versionsIn(context)).toHaveLength(7)
  expect((await readdir(directory)).filter((name) => name.endsWith('.lock'))).toEqual([])
})

/** A clock on which every wait takes five seconds, at the end of which something happens. */
function slowClock(happens: () => void): Clock {
  let nowMs = 0
  return {
    now: () => nowMs,
    monotonic: () => nowMs,
    after(_ms, callback) {
      const immediate = setImmediate(() => {
        nowMs += 5_000
        happens()
        callback()
      })
      return () => clearImmediate(immediate)
    },
  }
}

test('a lock of nobody knows whom is broken when it did not change for its term; a live one is waited for', async () => {
  const context = await testContext()
  const directory = context.projectDirectory
  const lock = join(directory, `${file}.lock`)
  await writeFile(lock, '{"host":"elsewhere","pid":1,"identity":"x"}')
  await manifest(input(), { ...context, clock: slowClock(() => {}) })
  expect(await readdir(directory)).toEqual([file])

  let holder = 0
  const change = (): void => writeFileSync(lock, `holder ${holder++}`)
  change()
  await expect(
    manifest(input({ version: '2' }), { ...context, clock: slowClock(change) }),
  ).rejects.toMatchObject({ code: 'ADAPTER_FAILED', disposition: 'retryable', target: lock })
  expect(holder).toBeGreaterThan(10)
  const clock = slowClock(() => {
    change()
    if (holder > 20) context.abort()
  })
  await expect(manifest(input({ version: '2' }), { ...context, clock })).rejects.toMatchObject({
    code: 'ABORTED',
  })
  expect(await versionsIn(context)).toEqual(['1.2.3'])
})

test('a change by somebody who takes no lock is not written over', async () => {
  const context = await testContext()
  const directory = context.projectDirectory
  await writeFile(join(directory, file), 'releases: []\n')
  let meddled = false
  // Looked at for the last time when the new file lies beside the old one.
  const signal = new Proxy(context.signal, {
    get(target, property) {
      if (
        property === 'aborted' &&
        !meddled &&
        readdirSync(directory).some((name) => name.endsWith('.tmp'))
      ) {
        meddled = true
        writeFileSync(join(directory, file), 'releases: [] # by hand\n')
      }
      return Reflect.get(target, property, target)
    },
  })
  await manifest(input(), { ...context, signal })
  expect(meddled).toBe(true)
  expect(await written(context)).toMatch(/^releases: # by hand\n {2}- version: "1\.2\.3"\n/)
  expect(await readdir(directory)).toEqual([file])
})

async function projectWithCommits(): Promise<{ repository: TestRepository; context: TestContext }> {
  const repository = await testRepository()
  await repository.commit('US-000 begin')
  await repository.git('tag', 'v1.0.0')
  await repository.commit('US-003 a button\n\nAlso US-001, and US-003 again.')
  await repository.commit('no story')
  await repository.commit('US-002: ü\n\n# US-004 in a line that looks like a comment')
  const context = await testContext({
    projectDirectory: repository.directory,
    variables: repository.variables,
  })
  return { repository, context }
}

test('stories are read from the commits since the last release, each once, the oldest first', async () => {
  const { context } = await projectWithCommits()
  const read = (pattern: string, since: string | null) =>
    manifest(input({ stories: null }, { stories: { pattern, since } }), context)
  expect(await read('US-\\d+', 'v1.0.0')).toEqual({ stories: ['US-003', 'US-001', 'US-002', 'US-004'] })
  expect(parse(await written(context)).releases[0].stories).toEqual(['US-003', 'US-001', 'US-002', 'US-004'])
  expect(await read('US-\\d+', null)).toEqual({ stories: ['US-000', 'US-003', 'US-001', 'US-002', 'US-004'] })
  expect(await read('^US-\\d+', 'v1.0.0')).toEqual({ stories: ['US-003', 'US-002'] })
  expect(await read('x*', 'v1.0.0')).toEqual({ stories: [] })
  expect(await read('US-\\d+', 'HEAD')).toEqual({ stories: [] })
  // A list that was given goes before.
  const given = input({ stories: ['OPS-1'], version: '3' }, { stories: { pattern: 'US-\\d+', since: null } })
  expect(await manifest(given, context)).toEqual({ stories: ['OPS-1'] })
})

test('a pattern that is none, never ends or finds everything is refused, and nothing is written', async () => {
  const { repository, context } = await projectWithCommits()
  await repository.commit(`${'a'.repeat(200)}!`)
  await repository.commit(Array.from({ length: 2_000 }, (_, index) => `N-${index}`).join(' '))
  const cases = [
    { pattern: '(', said: 'Unterminated group' },
    { pattern: '(a+)+$', said: 'longer than' },
    { pattern: 'N-\\d+', said: 'too much' },
  ]
  for (const { pattern, said } of cases) {
    await expect(
      manifest(input({ stories: null }, { stories: { pattern, since: null } }), context),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', seen: pattern, message: expect.stringContaining(said) })
  }
  await expect(
    manifest(input({ stories: null }, { stories: { pattern: 'US', since: 'v9' } }), context),
  ).rejects.toMatchObject({ code: 'GIT_FAILED' })
  const aborted = await testContext({
    projectDirectory: repository.directory,
    variables: repository.variables,
  })
  setTimeout(() => aborted.abort(), 300)
  await expect(
    manifest(input({ stories: null }, { stories: { pattern: '(a+)+$', since: null } }), aborted),
  ).rejects.toMatchObject({ code: 'ABORTED' })
  expect(await readdir(repository.directory)).not.toContain(file)
})
