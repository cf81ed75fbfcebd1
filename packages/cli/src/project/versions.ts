import { createRequire, findPackageJSON } from 'node:module'

/** The version of this package. */
export function versionOfCli(): string {
  return versionOf('..', import.meta.url) ?? 'unknown'
}

/** The version of a package as a module sees it; `null` when it has none of that name. */
export function versionOf(name: string, from: string): string | null {
  try {
    const file = findPackageJSON(name, from)
    if (file === undefined) return null
    // `require` has the file system at hand already; importing it takes longer than all the rest of `--version`.
    const { version } = createRequire(from)(file) as { readonly version?: string }
    return version ?? null
  } catch {
    return null
  }
}
