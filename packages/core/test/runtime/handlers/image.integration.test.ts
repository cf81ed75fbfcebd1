import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dockerd, startDockerd } from '../../../../../test/services/dockerd.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import type { EffectContext } from '../../../src/runtime/handlers/handler.ts'
import { type ImageInput, image } from '../../../src/runtime/handlers/image.ts'
import { keepArtifact } from '../../../src/runtime/handlers/keep-artifact.ts'
import { sameArtifact } from '../../../src/runtime/handlers/same-artifact.ts'
import { type TestContext, temporaryDirectory, testContext } from './test-context.ts'

let docker: Dockerd | { readonly ready: false; readonly reason: string }
beforeAll(async () => {
  docker = await startDockerd()
}, 300_000)
afterAll(async () => {
  if (docker.ready) await docker.stop()
})

const input = (parts: Partial<ImageInput> = {}): ImageInput => ({
  name: 'app',
  tag: 'app:1.2.3',
  context: 'app',
  file: null,
  buildArgs: {},
  ...parts,
})

/** A project with an application that becomes an image. */
async function project(parts: Partial<EffectContext> = {}): Promise<TestContext> {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'app'))
  await writeFile(join(directory, 'app/hello'), `hello from ${directory}\n`)
  await writeFile(join(directory, 'app/Dockerfile'), 'FROM scratch\nCOPY hello /hello\n')
  const variables = docker.ready ? docker.variables : { PATH: process.env.PATH }
  return testContext({ projectDirectory: directory, variables, ...parts })
}

async function inspected(reference: string, format: string): Promise<string> {
  if (!docker.ready) throw new Error(docker.reason)
  const args = ['image', 'inspect', '--format', format, reference]
  return (await promisify(execFile)('docker', args, { env: docker.variables })).stdout.trim()
}

test('an image is built and measured, and building it again gives the same one', async ({ skip }) => {
  if (!docker.ready) return skip(docker.reason)
  const context = await project()
  const built = await image(input(), context)
  expect(built).toEqual({
    name: 'app',
    type: 'docker_image',
    location: 'app:1.2.3',
    sha256: (await inspected('app:1.2.3', '{{.Id}}')).replace('sha256:', ''),
    size: Number(await inspected('app:1.2.3', '{{.Size}}')),
  })
  expect(built.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(built.size).toBe((await readFile(join(context.projectDirectory, 'app/hello'))).length)
  // What docker said was shown while it worked.
  expect(context.lines.join('\n')).toContain('COPY hello /hello')
  expect(await image(input(), context)).toEqual(built)

  expect(await sameArtifact({ artifact: built }, context)).toEqual(built)
  await writeFile(join(context.projectDirectory, 'app/hello'), 'something else')
  await image(input(), context)
  await expect(sameArtifact({ artifact: built }, context)).rejects.toMatchObject({
    code: 'ARTIFACT_CHANGED',
    expected: built.sha256,
  })
  await expect(keepArtifact({ artifact: built, storage: 'kept' }, context)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
})

test('another file, build arguments and secrets reach docker; a secret is on no command line', async ({
  skip,
}) => {
  if (!docker.ready) return skip(docker.reason)
  const redactor = createRedactor()
  const variables = { ...docker.variables, TOKEN: 'hunter2-hunter2' }
  const context = await project({ variables, redactor })
  const file =
    'FROM scratch\nARG VERSION\nARG SECRET\nLABEL version="$VERSION" secret="$SECRET"\nCOPY hello /\n'
  await writeFile(join(context.projectDirectory, 'Other.dockerfile'), file)
  const buildArgs = { VERSION: '1.2.3 "quoted" $HOME; touch x', SECRET: '${env:TOKEN}' }
  await image(input({ tag: 'other:1', file: 'Other.dockerfile', buildArgs }), context)
  expect(JSON.parse(await inspected('other:1', '{{json .Config.Labels}}'))).toEqual({
    version: '1.2.3 "quoted" $HOME; touch x',
    secret: 'hunter2-hunter2',
  })
  expect(context.lines.join('\n')).not.toContain('hunter2')

  // What docker was called with, by a docker that only writes it down.
  const bin = await temporaryDirectory()
  await writeFile(join(bin, 'docker'), `#!/bin/sh\nprintf '%s\\n' "$@" >> ${bin}/arguments\n`)
  await chmod(join(bin, 'docker'), 0o755)
  const watched = await testContext({
    projectDirectory: context.projectDirectory,
    variables: { ...variables, PATH: `${bin}:${variables.PATH}` },
  })
  await expect(image(input({ buildArgs }), watched)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
  const called = await readFile(join(bin, 'arguments'), 'utf8')
  expect(called).toContain('--build-arg\nSECRET\n')
  expect(called).not.toContain('hunter2')
})

test('a build that fails shows why, a missing image and a missing engine are said', async ({ skip }) => {
  if (!docker.ready) return skip(docker.reason)
  const context = await project()
  const { projectDirectory } = context
  await rm(join(projectDirectory, 'app/hello'))
  await expect(image(input({ tag: 'broken:1' }), context)).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    details: { tail: expect.stringContaining('hello') },
  })
  const artifact = {
    name: 'app',
    type: 'docker_image',
    location: 'nowhere:1',
    size: 1,
    sha256: 'f'.repeat(64),
  } as const
  await expect(sameArtifact({ artifact }, context)).rejects.toMatchObject({
    code: 'ARTIFACT_MISSING',
    seen: expect.stringContaining('nowhere:1'),
  })
  const engineless = await testContext({
    projectDirectory,
    variables: { ...docker.variables, DOCKER_HOST: `unix://${projectDirectory}/nothing.sock` },
  })
  await expect(image(input(), engineless)).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    details: { tail: expect.stringContaining('nothing.sock') },
  })
})

test('an aborted build ends', async ({ skip }) => {
  if (!docker.ready) return skip(docker.reason)
  const bin = await temporaryDirectory()
  // Stands in for a build that takes long; the real one ends with its command all the same.
  await writeFile(join(bin, 'docker'), '#!/bin/sh\necho building\nexec sleep 600\n')
  await chmod(join(bin, 'docker'), 0o755)
  const context = await project({ variables: { PATH: `${bin}:${process.env.PATH}` } })
  const building = image(input(), context)
  const over = expect(building).rejects.toMatchObject({ code: 'ABORTED' })
  while (!context.lines.includes('building')) await delay(5)
  context.abort()
  await over
})

test('what docker would misunderstand is refused before it runs', async () => {
  const context = await testContext({ variables: { PATH: '/nowhere' } })
  await mkdir(join(context.projectDirectory, 'app'))
  const cases = [
    { tag: '--help' },
    { tag: 'app:1 2' },
    { tag: 'app@sha256:0' },
    { context: '../elsewhere' },
    { buildArgs: { 'A B': 'x' } },
    { buildArgs: { A: 'x\0' } },
    { buildArgs: { PATH: '${env:TOKEN}' } },
    { buildArgs: { DOCKER_HOST: '${env:TOKEN}' } },
  ]
  for (const parts of cases) {
    await expect(image(input(parts), context), JSON.stringify(parts)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  }
  await expect(image(input({ context: 'nowhere' }), context)).rejects.toMatchObject({
    code: 'ARTIFACT_MISSING',
  })
  await expect(image(input(), context)).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    disposition: 'terminal',
    seen: 'command not found',
  })
})
