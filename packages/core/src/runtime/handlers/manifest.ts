import { chmod, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { syncDirectory } from '../../store/directory/durable-files.ts'
import { throwIfAborted } from './aborted.ts'
import type { EffectContext, EffectHandler } from './handler.ts'
import { appendEntry } from './manifest/append-entry.ts'
import { withFileLock } from './manifest/file-lock.ts'
import { manifestInvalid } from './manifest/manifest-invalid.ts'
import { storiesFromCommits } from './manifest/stories.ts'
import { cannotWrite, wholeOrNot } from './whole-or-not.ts'

/** An entry for the manifest of releases, and where its stories come from. */
export interface ManifestInput extends JsonObject {
  /** Relative to the project's directory. */
  readonly file: string
  readonly entry: {
    readonly version: string
    readonly environment: string
    /** ISO 8601. */
    readonly date: string
    /** `null`: read from the commit messages, or none. */
    readonly stories: readonly string[] | null
    readonly status: string
    /** Not written; the deployment that the entry is about. */
    readonly deployment: string
  }
  readonly stories: {
    /** A regular expression; `^` and `$` are the ends of a line. */
    readonly pattern: string
    /** The commits after this one count; `null` for all. */
    readonly since: string | null
  } | null
}

export interface ManifestOutput extends JsonObject {
  readonly stories: readonly string[]
}

/** How often a file that changes under our hands is read again. */
const attempts = 20

/** Above this, a list of releases has become something else. */
const largestBytes = 8 * 1024 * 1024

/**
 * Appends an entry to the list `releases` of a YAML file, which is made when it is missing. Comments, order,
 * quotes, line ends and everything else stay as they are. An entry with the same version, environment and
 * date is the same entry: it is not added again. Several processes may do this at the same time.
 *
 * @throws `MANIFEST_INVALID` when the file is not such a manifest, which then stays untouched;
 * `INVALID_INPUT` for a pattern that is none, or takes too long; `GIT_FAILED` when the messages cannot be
 * read; `ADAPTER_FAILED` when the file cannot be written
 */
export const manifest: EffectHandler<ManifestInput, ManifestOutput> = async (input, context) => {
  const { file, entry } = input
  throwIfAborted(context.signal)
  const found =
    entry.stories ?? (input.stories === null ? [] : await storiesFromCommits(input.stories, context))
  // A commit message may have anything in it, and the manifest is committed and read by many.
  const stories = [...context.redactor.value(found)]
  const { version, environment, date, status } = entry
  const path = await placeOf(resolve(context.projectDirectory, file))
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const done = await withFileLock(path, context, async (isMine) => {
      const before = await textOf(path, file)
      const after = await appendEntry(before ?? '', { version, environment, date, stories, status }, file)
      if (after === null) return true
      const isSame = async (): Promise<boolean> => (await isMine()) && (await textOf(path, file)) === before
      return replace(path, after, isSame, context)
    })
    if (done) return { stories }
  }
  throw new LandfallError({
    code: 'ADAPTER_FAILED',
    message: `The manifest ${file} was not written: something else changes it all the time`,
    target: file,
    expected: 'a moment in which nobody else writes to it',
    seen: `${attempts} changes by others`,
  })
}

/** Where the file really lies: a link to it stays a link. */
async function placeOf(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(path, error)
  })
  return realpath(path).catch(() => path)
}

async function textOf(path: string, file: string): Promise<string | null> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw manifestInvalid(file, 'a file that can be read', (error as Error).message)
  })
  if (bytes === null) return null
  if (bytes.length > largestBytes) throw manifestInvalid(file, 'at most 8 MiB', `${bytes.length} bytes`)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw manifestInvalid(file, 'text in UTF-8', 'other bytes')
  }
}

/** Writes the file, unless somebody else has changed it meanwhile. */
function replace(
  path: string,
  text: string,
  isSame: () => Promise<boolean>,
  context: EffectContext,
): Promise<boolean> {
  return wholeOrNot(path, context, async (temporary) => {
    const found = await stat(path).catch(() => null)
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (found !== null) await chmod(temporary, found.mode & 0o777)
    throwIfAborted(context.signal)
    if (!(await isSame())) {
      await rm(temporary)
      return false
    }
    await rename(temporary, path)
    await syncDirectory(dirname(path))
    return true
  })
}
