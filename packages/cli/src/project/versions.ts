import { createRequire } from 'node:module'

/** The version of this package. */
export function versionOfCli(): string {
  return versionOf('@landfall/cli', import.meta.url) ?? 'unknown'
}

/** The version of a package as a module sees it; `null` when it has none of that name. */
export function versionOf(name: string, from: string): string | null {
  try {
    // `require` has the file system at hand already; importing it takes longer than all the rest of `--version`.
    const { version } = createRequire(from)(`${name}/package.json`) as { readonly version?: string }
    return version ?? null
  } catch {
    return null
  }
}
