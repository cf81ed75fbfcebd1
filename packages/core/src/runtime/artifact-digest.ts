import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { LandfallError } from '../errors/landfall-error.ts'

/** How many files of a directory are read at once. */
const parallelFiles = 8

/** What identifies an artifact's content. */
export interface ArtifactDigest {
  /** Hex sha256. */
  readonly sha256: string
  /** Bytes; for a directory the sum over its files. */
  readonly size: number
}

/**
 * One line of a directory's manifest before its content is read. `path` is relative, with `/` on every
 * system.
 */
export type TreeEntry =
  | { readonly type: 'directory'; readonly path: string }
  | { readonly type: 'file'; readonly path: string; readonly executable: boolean }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string }

/**
 * The digest of a file's bytes.
 *
 * @throws `ARTIFACT_MISSING` when there is no such file.
 *
 * @example
 * await fileDigest('dist/app.tar.gz') // { sha256: '9f86d0…', size: 48213 }
 */
export async function fileDigest(path: string): Promise<ArtifactDigest> {
  const found = await stat(path).catch(missing(path))
  if (!found.isFile()) throw refused(path, 'a regular file', 'something else')
  return readFileDigest(path)
}

/**
 * The digest of a directory: sha256 of its manifest, which has one line for every directory, file and
 * symbolic link in it, in the order of their paths compared name by name, with type, executable bit, link
 * target and the sha256 of the content. Times, owners and other mode bits do not count, so a copy has the
 * same digest.
 *
 * Memory stays bounded: one listing for each level of depth, and a few files at a time.
 *
 * @throws `ARTIFACT_MISSING` when there is no such directory; `INVALID_INPUT` when it holds a symbolic link
 *   that leaves it, or something that is neither file, directory nor link.
 *
 * @example
 * await directoryDigest('dist') // { sha256: '2c26b4…', size: 1204224 }
 */
export async function directoryDigest(path: string): Promise<ArtifactDigest> {
  const found = await stat(path).catch(missing(path))
  if (!found.isDirectory()) throw refused(path, 'a directory', 'something else')

  const manifest = createHash('sha256').update('landfall directory manifest 1\n')
  let size = 0
  for await (const { line, bytes } of inOrder(treeEntries(path), (entry) => describe(path, entry))) {
    manifest.update(`${JSON.stringify(line)}\n`)
    size += bytes
  }
  return { sha256: manifest.digest('hex'), size }
}

/**
 * What an artifact's directory holds, in the order of its manifest: each directory before what is in it.
 *
 * @param folder where to begin, relative to the root; the root itself is no entry
 * @throws `INVALID_INPUT` for a symbolic link that leaves the root, and for what is no file, directory or link
 */
export async function* treeEntries(root: string, folder = ''): AsyncGenerator<TreeEntry> {
  for (const name of (await readdir(join(root, folder))).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`
    const found = await lstat(join(root, path))
    if (found.isDirectory()) {
      yield { type: 'directory', path }
      yield* treeEntries(root, path)
    } else if (found.isFile()) {
      yield { type: 'file', path, executable: (found.mode & 0o100) !== 0 }
    } else if (found.isSymbolicLink()) {
      yield { type: 'symlink', path, target: insideTarget(path, await readlink(join(root, path))) }
    } else {
      throw refused(path, 'files, directories and symbolic links', 'a socket, pipe or device')
    }
  }
}

async function describe(root: string, entry: TreeEntry): Promise<{ line: unknown; bytes: number }> {
  if (entry.type === 'directory') return { line: ['directory', entry.path], bytes: 0 }
  if (entry.type === 'symlink') return { line: ['symlink', entry.path, entry.target], bytes: 0 }
  const { sha256, size } = await readFileDigest(join(root, entry.path))
  return { line: ['file', entry.path, entry.executable, sha256], bytes: size }
}

/**
 * Gives a link's target back if it stays inside. A `..` may only stand at its beginning: after another name
 * it would be looked up behind that name, which may be a link itself.
 */
function insideTarget(path: string, target: string): string {
  const names = target.split('/').filter((name) => name !== '' && name !== '.')
  const upwards = names.findIndex((name) => name !== '..')
  const plain = upwards === -1 || !names.slice(upwards).includes('..')
  const resolved = posix.join(posix.dirname(path), target)
  if (target.startsWith('/') || !plain || resolved === '..' || resolved.startsWith('../')) {
    throw refused(path, 'symbolic links that stay inside the directory', `a link to ${target}`)
  }
  return target
}

async function readFileDigest(path: string): Promise<ArtifactDigest> {
  const hash = createHash('sha256')
  let size = 0
  await pipeline(
    createReadStream(path, { highWaterMark: 256 * 1024 }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk)
        size += chunk.length
      }
    },
  )
  return { sha256: hash.digest('hex'), size }
}

/** Works on a few items at a time, and gives the results in the order of the items. */
async function* inOrder<T, R>(items: AsyncIterable<T>, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const window: Promise<R>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // Heard here already: it may fail while an earlier one is still being waited for.
      result.catch(() => undefined)
      window.push(result)
      if (window.length >= parallelFiles) yield await (window.shift() as Promise<R>)
    }
    while (window.length > 0) yield await (window.shift() as Promise<R>)
  } finally {
    // Nothing goes on after a failure.
    await Promise.allSettled(window)
  }
}

function missing(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new LandfallError({
      code: 'ARTIFACT_MISSING',
      message: `There is nothing at ${path}`,
      target: path,
      cause,
    })
  }
}

function refused(path: string, expected: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `${path} cannot be part of an artifact: it is ${seen}`,
    target: path,
    expected,
    seen,
  })
}
