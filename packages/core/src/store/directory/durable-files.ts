import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JsonObject } from '../../json/json.ts'
import { errnoOf, invalidFile, usingStorage } from './storage-errors.ts'

const dayMs = 24 * 60 * 60 * 1000

/**
 * Small files that are there as a whole or not at all, also after a power cut. They are written beside their place,
 * synced, and then given their name.
 */
export interface DurableFiles {
  /** Puts a file unless one is there; resolves to whether it was put. Exactly one of several callers puts it. */
  putNew(path: string, content: string): Promise<boolean>
  /** Puts a file in the place of the one that may be there. */
  replace(path: string, content: string): Promise<void>
}

export function durableFiles(root: string): DurableFiles {
  const waiting = join(root, 'tmp')
  const mark = `${process.pid}-${randomBytes(6).toString('hex')}`
  let made = 0
  let swept = false

  async function write(content: string): Promise<string> {
    await makeDirectory(waiting)
    if (!swept) void sweep(waiting)
    swept = true
    made += 1
    const path = join(waiting, `${mark}-${made}`)
    const file = await open(path, 'wx')
    try {
      await file.writeFile(content)
      await file.datasync()
    } catch (thrown) {
      await unlink(path).catch(ignoreAbsent)
      throw thrown
    } finally {
      await file.close()
    }
    return path
  }

  return {
    putNew(path, content) {
      return usingStorage(path, async () => {
        await makeDirectory(dirname(path))
        const written = await write(content)
        try {
          await link(written, path)
        } catch (thrown) {
          if (errnoOf(thrown) !== 'EEXIST') throw thrown
          return false
        } finally {
          await unlink(written)
          // Also when another was faster: who is told that a file is there has to find it after a power cut.
          await syncDirectory(dirname(path))
        }
        return true
      })
    },
    replace(path, content) {
      return usingStorage(path, async () => {
        await makeDirectory(dirname(path))
        await rename(await write(content), path)
        await syncDirectory(dirname(path))
      })
    },
  }
}

/** Removes what processes that died in the middle of a write left behind long ago. */
async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    try {
      if (Date.now() - (await stat(path)).mtimeMs > dayMs) await unlink(path)
    } catch {
      // Somebody else removed it, or may: it is only litter.
    }
  }
}

function ignoreAbsent(thrown: unknown): void {
  if (errnoOf(thrown) !== 'ENOENT') throw thrown
}

/** Makes a directory and those above it, and syncs the entries of the ones that were missing. */
export async function makeDirectory(directory: string): Promise<void> {
  // Not `recursive`: Node then calls a read-only file system a missing directory.
  try {
    await mkdir(directory)
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return
    if (errnoOf(thrown) !== 'ENOENT' || dirname(directory) === directory) throw thrown
    await makeDirectory(dirname(directory))
    await mkdir(directory).catch((again: unknown) => {
      if (errnoOf(again) !== 'EEXIST') throw again
    })
  }
  await syncDirectory(dirname(directory))
}

/** Makes the names in a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot sync a directory; its names are durable with the files.
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The names in a directory; none when it is not there. */
export function namesIn(directory: string): Promise<string[]> {
  return usingStorage(directory, async () => {
    try {
      return await readdir(directory)
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return []
      throw thrown
    }
  })
}

/** The text of a file; `null` when it is not there. */
export function textOf(path: string): Promise<string | null> {
  return usingStorage(path, async () => {
    try {
      return await readFile(path, 'utf8')
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return null
      throw thrown
    }
  })
}

/** How a document looks: the JavaScript type of each of its fields; `any` for any JSON value. */
export type DocumentForm = { readonly [field: string]: 'string' | 'number' | 'boolean' | 'object' | 'any' }

/** The JSON document in a file; `null` when the file is not there. */
export async function documentOf<T extends JsonObject>(
  path: string,
  what: string,
  form: DocumentForm,
): Promise<T | null> {
  const text = await textOf(path)
  if (text === null) return null
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (thrown) {
    throw invalidFile(path, what, thrown instanceof Error ? thrown.message : String(thrown))
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalidFile(path, what, 'it is not a JSON object')
  }
  for (const [field, type] of Object.entries(form)) {
    const value = (document as { readonly [key: string]: unknown })[field]
    if (type === 'any' ? value === undefined : typeof value !== type || value === null) {
      throw invalidFile(path, what, `its field ${field} is not of the right form`)
    }
  }
  return document as T
}

/** The text of a document, for `cat`. */
export function documentText(document: JsonObject): string {
  return `${JSON.stringify(document)}\n`
}
