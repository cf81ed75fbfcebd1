import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import {
  type Artifact,
  directoryDigest,
  fileDigest,
  LandfallError,
  type PushedArtifact,
  type VerbContext,
} from '@landfall/core'
import type { Paths } from '../control/paths.ts'
import { syncDirectory } from '../durable-file.ts'
import { copyOne, copyTree, removeTree, seal } from './files.ts'

type Context = Pick<VerbContext, 'projectDirectory' | 'signal'>

/**
 * Copies an artifact into the directory that is named after its digest. It gets that name as the last step,
 * once the copy has been checked, is on disk and read-only; so what is there is whole.
 *
 * @throws `ARTIFACT_CHANGED` when the copy is not what was built; `ARTIFACT_MISSING` when there is nothing to
 *   copy.
 */
export async function pushArtifact(
  artifact: Artifact,
  paths: Paths,
  context: Context,
): Promise<PushedArtifact> {
  const { name, type, sha256 } = artifact
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid(artifact, 'a sha256 of 64 hex digits', sha256)
  context.signal.throwIfAborted()
  const place = join(paths.artifacts, sha256)
  if (await isThere(place)) {
    // It is needed again: the clean-up of unused artifacts counts from now.
    await utimes(place, new Date(), new Date())
  } else {
    await mkdir(paths.artifacts, { recursive: true, mode: 0o700 })
    const incoming = join(paths.artifacts, `.incoming-${randomUUID()}`)
    try {
      await receive(artifact, incoming, context)
      await seal(incoming)
      await rename(incoming, place).catch(unlessThere)
      await syncDirectory(paths.artifacts)
    } finally {
      await removeTree(incoming)
    }
  }
  return { name, type, sha256, reference: `artifacts/${sha256}` }
}

/** Copies the content and checks the copy, not the source: it is the copy that will run. */
async function receive(
  artifact: Artifact,
  incoming: string,
  { projectDirectory, signal }: Context,
): Promise<void> {
  const source = sourceOf(artifact, projectDirectory)
  if (artifact.type === 'directory') {
    expectOutside(artifact, source, incoming)
    await found(source, copyTree(source, incoming, signal))
    return check(artifact, await directoryDigest(incoming))
  }
  await mkdir(incoming)
  const file = join(incoming, basename(source))
  await found(source, copyOne(source, file))
  check(artifact, await fileDigest(file))
  if (artifact.type === 'tarball') await unpack(file, incoming, signal)
}

/** A copy of a directory into itself would have no end. */
function expectOutside(artifact: Artifact, source: string, place: string): void {
  const way = relative(source, place)
  if (way.startsWith('..') || isAbsolute(way)) return
  throw invalid(artifact, `an artifact that the target's root does not lie in`, `${place} in ${source}`)
}

/** tar itself keeps out of other directories; that no link leads there later is checked afterwards. */
async function unpack(tarball: string, directory: string, signal: AbortSignal): Promise<void> {
  const aside = `${directory}.tar`
  await rename(tarball, aside)
  try {
    const flags = ['--extract', '--no-same-owner', '--no-same-permissions']
    // Loaded when something is unpacked: a plan, which loads the adapter as well, does not wait for it.
    const { execa } = await import('execa')
    const result = await execa('tar', [...flags, '--file', aside, '--directory', directory], {
      cancelSignal: signal,
      reject: false,
    })
    signal.throwIfAborted()
    if (result.failed) {
      throw new LandfallError({
        code: 'INVALID_INPUT',
        message: `The tarball cannot be unpacked: ${result.stderr || result.shortMessage}`,
        target: basename(tarball),
      })
    }
    await directoryDigest(directory)
  } finally {
    await rm(aside, { force: true })
  }
}

function check(artifact: Artifact, seen: { readonly sha256: string }): void {
  if (seen.sha256 === artifact.sha256) return
  throw new LandfallError({
    code: 'ARTIFACT_CHANGED',
    message: `${artifact.location} is not what was built as ${artifact.name}`,
    target: artifact.name,
    expected: artifact.sha256,
    seen: seen.sha256,
  })
}

function sourceOf(artifact: Artifact, projectDirectory: string): string {
  const { location, type } = artifact
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) throw invalid(artifact, 'a path on this machine', location)
  if (['directory', 'file', 'tarball'].includes(type)) return resolve(projectDirectory, location)
  throw invalid(artifact, 'a directory, a file or a tarball', type)
}

async function found<T>(source: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new LandfallError({
      code: 'ARTIFACT_MISSING',
      message: `There is nothing at ${source}`,
      target: source,
      cause: error,
    })
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Somebody else brought the same artifact in the meantime: it has the same content. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error
}

function invalid(artifact: Artifact, expected: string, seen: string): LandfallError {
  const message = `The artifact ${artifact.name} cannot be pushed to this machine`
  return new LandfallError({ code: 'INVALID_INPUT', message, target: artifact.name, expected, seen })
}
