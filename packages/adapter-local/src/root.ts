import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Paths, pathsOf } from './control/paths.ts'

/** Where everything of a root lies, whatever way its path was written. It need not be there yet. */
export function pathsOfRoot(root: string): Paths {
  return pathsOf(real(resolve(root)))
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return join(real(dirname(path)), basename(path))
  }
}
