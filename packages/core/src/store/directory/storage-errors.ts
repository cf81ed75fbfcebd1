import { isLandfallError, LandfallError } from '../../errors/landfall-error.ts'

/** What a person does about an error of the file system. */
function remedyFor(code: string | undefined, path: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return `Free space for ${path}, or raise the limit, then resume.`
    case 'EROFS':
      return `Make the file system that holds ${path} writable, or choose another directory for the store, then resume.`
    case 'EACCES':
    case 'EPERM':
      return `Give this user the right to read and write ${path}, then resume.`
    case 'EMFILE':
    case 'ENFILE':
      return 'Allow more open files (ulimit -n), then resume.'
    default:
      return `Check the disk that holds ${path} and that nothing removes files from the store, then resume.`
  }
}

/** The code of an error of the file system, such as `ENOENT`. */
export function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined
}

/** `STORE_UNWRITABLE` for what the file system answered. */
export function unwritable(path: string, thrown: unknown): LandfallError {
  if (isLandfallError(thrown)) return thrown as LandfallError
  const cause = thrown instanceof Error ? thrown.message : String(thrown)
  return new LandfallError({
    code: 'STORE_UNWRITABLE',
    message: `The store cannot be used at ${path}: ${cause}`,
    target: path,
    seen: cause,
    remedy: remedyFor(errnoOf(thrown), path),
    cause: thrown,
  })
}

/** `STORE_INVALID` for a file that is not of the right form. */
export function invalidFile(path: string, expected: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'STORE_INVALID',
    message: `${path} is not ${expected}: ${seen}`,
    target: path,
    expected,
    seen,
    remedy: `Restore ${path} from a backup, or move it away if it does not belong to the store.`,
  })
}

/** Runs code that uses the file system and turns what that refuses into `STORE_UNWRITABLE`. */
export async function usingStorage<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (thrown) {
    throw unwritable(path, thrown)
  }
}
