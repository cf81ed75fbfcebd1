import { createWriteStream } from 'node:fs'
import { mkdir, realpath, rename, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Artifact } from '../../adapter/release.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { syncDirectory } from '../../store/directory/durable-files.ts'
import { fileDigest } from '../artifact-digest.ts'
import { throwIfAborted } from './aborted.ts'
import type { EffectHandler } from './handler.ts'
import { isInside, placeInProject } from './project-place.ts'
import { gzipped } from './tarball/gzipped.ts'
import { tarOf } from './tarball/tar-of.ts'
import { wholeOrNot } from './whole-or-not.ts'

/** A directory and the tarball it goes into. */
export interface TarballInput extends JsonObject {
  /** Of the artifact. */
  readonly name: string
  /** The directory; relative to the project and inside it, or a whole path. */
  readonly from: string
  /** The tarball, by the same rule; `.tar.gz` and `.tgz` are compressed, `.tar` is not. */
  readonly path: string
}

/**
 * Packs what is in a directory into a tarball, so that unpacking it gives the content of the directory.
 *
 * The same tree gives the same bytes: entries in the order of their names, no times, no owners, and of the
 * modes only whether a file may be run. A compressed one also needs the same zlib, which comes with Node: for
 * bytes that stay the same over versions of Node and kinds of processors, choose `.tar`.
 *
 * @throws `ARTIFACT_MISSING` when there is no such directory; `INVALID_INPUT` for a symbolic link that leaves
 * the directory, a tarball inside of it, or another ending; `ARTIFACT_CHANGED` when a file changes while it
 * is read; `ADAPTER_FAILED` when the tarball cannot be written
 */
export const tarball: EffectHandler<TarballInput, Artifact> = async ({ name, from, path }, context) => {
  const { projectDirectory, signal } = context
  const source = placeInProject(name, from, projectDirectory).whole
  const { whole, location } = placeInProject(name, path, projectDirectory)
  const compressed = isCompressed(name, path)
  throwIfAborted(signal)
  await checkSource(name, source)

  context.progress({ message: `packing ${name}` })
  return wholeOrNot(whole, context, async (temporary) => {
    await mkdir(dirname(whole), { recursive: true })
    await refuseItself(name, source, whole)
    const target = createWriteStream(temporary, { flags: 'wx', flush: true })
    const content = tarOf(name, source)
    await (compressed
      ? pipeline(content, ...(await gzipped()), target, { signal })
      : pipeline(content, target, { signal }))
    const { sha256, size } = await fileDigest(temporary)
    throwIfAborted(signal)
    await rename(temporary, whole)
    await syncDirectory(dirname(whole))
    return { name, type: 'tarball', location, size, sha256 }
  })
}

function isCompressed(name: string, path: string): boolean {
  if (/\.(?:tar\.gz|tgz)$/.test(path)) return true
  if (path.endsWith('.tar')) return false
  throw invalid(name, 'a path ending in .tar.gz, .tgz or .tar', path)
}

async function checkSource(name: string, source: string): Promise<void> {
  const found = await stat(source).catch(() => null)
  if (found?.isDirectory()) return
  throw new LandfallError({
    code: 'ARTIFACT_MISSING',
    message: `There is no directory for the tarball ${name}`,
    target: name,
    expected: `a directory ${source}`,
    seen: found === null ? 'nothing there' : 'something else',
  })
}

/** A tarball in the directory would be in itself, and the next one would hold this one. */
async function refuseItself(name: string, source: string, whole: string): Promise<void> {
  const target = join(await realpath(dirname(whole)), 'tarball')
  if (!isInside(relative(await realpath(source), target))) return
  throw invalid(name, `a path outside of the directory ${source} that is packed`, whole)
}

function invalid(name: string, expected: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `The tarball ${name} cannot be written to ${seen}`,
    target: name,
    expected,
    seen,
  })
}
