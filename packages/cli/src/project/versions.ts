import { readFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'

/** The version of this package. */
export async function versionOfCli(): Promise<string> {
  return (await versionOf('..', import.meta.url)) ?? 'unknown'
}

/** The version of a package as a module sees it; `null` when it has none of that name. */
export async function versionOf(name: string, from: string): Promise<string | null> {
  try {
    const file = findPackageJSON(name, from)
    if (file === undefined) return null
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { readonly version?: string }
    return version ?? null
  } catch {
    return null
  }
}
