import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isLandfallError, LandfallError } from '../../errors/landfall-error.ts'
import { abortError } from './aborted.ts'
import type { EffectContext } from './handler.ts'

/**
 * Makes a file or directory beside its place first, so that it is there whole or not at all. What a killed
 * run of the same operation left is removed, and so is what a failing one leaves.
 *
 * @param make makes it at the temporary path and moves it to its place
 * @throws the signal's reason when it is aborted; what `make` throws; `ADAPTER_FAILED` for what the file
 * system refuses
 */
export async function wholeOrNot<T>(
  path: string,
  { operationId, signal }: Pick<EffectContext, 'operationId' | 'signal'>,
  make: (temporary: string) => Promise<T>,
): Promise<T> {
  const mark = createHash('sha256').update(operationId).digest('hex').slice(0, 12)
  const temporary = join(dirname(path), `.${basename(path)}.${mark}.tmp`)
  try {
    await rm(temporary, { recursive: true, force: true })
    return await make(temporary)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {})
    if (signal.aborted) throw abortError(signal)
    if (isLandfallError(error)) throw error
    throw cannotWrite(path, error)
  }
}

/** `ADAPTER_FAILED` for what the file system refused. */
export function cannotWrite(path: string, error: unknown): LandfallError {
  return new LandfallError({
    code: 'ADAPTER_FAILED',
    message: `${path} could not be written: ${error instanceof Error ? error.message : String(error)}`,
    target: path,
    cause: error,
    disposition: 'terminal',
    remedy: 'Free space, or correct the permissions of the directory, then deploy again.',
  })
}
