import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from './examine.ts'

/** Whether deployments can be kept where they are kept by default. */
export async function examineStore(directory: string): Promise<readonly Finding[]> {
  const store = join(directory, '.landfall')
  const isThere = await can(store, constants.F_OK)
  const isWritable = await can(isThere ? store : directory, constants.W_OK)
  if (!isWritable) {
    return [
      { state: 'bad', what: `${store} cannot be written`, todo: 'Give this user the right to write there.' },
    ]
  }
  return [{ state: 'good', what: `deployments are kept in ${store}`, todo: null }]
}

async function can(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode)
    return true
  } catch {
    return false
  }
}
