import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Project } from '../project/project.ts'
import type { Finding } from './finding.ts'

/** Whether deployments can be kept where the configuration says, `.landfall` by default. */
export async function examineStore({ config, directory }: Project): Promise<readonly Finding[]> {
  const { store: configured = '.landfall' } = (config ?? {}) as { readonly store?: string }
  const store = resolve(directory, configured)
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
