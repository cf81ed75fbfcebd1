import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'

/** The version of this package. */
export function versionOfCli(): string {
  return versionOf('..', import.meta.url) ?? 'unknown'
}

/** The version of a package as a module sees it; `null` when it has none of that name. */
export function versionOf(name: string, from: string): string | null {
  try {
    const file = findPackageJSON(name, from)
    if (file === undefined) return null
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string }
    return version ?? null
  } catch {
    return null
  }
}
