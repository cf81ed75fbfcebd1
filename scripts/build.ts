// Builds every published package into its dist folder.
import { spawnSync } from 'node:child_process'
import { publishedPackages } from './packages.ts'
import { root } from './project-files.ts'

/** Returns the names of the packages whose build failed. */
export function build(): string[] {
  return publishedPackages()
    .filter(({ directory }) => {
      const { status } = spawnSync(`${root}node_modules/.bin/tsup`, [], { cwd: directory, stdio: 'inherit' })
      return status !== 0
    })
    .map(({ name }) => name)
}

if (import.meta.main) {
  const failed = build()
  for (const name of failed) console.error(`${name}: the build failed`)
  if (failed.length > 0) process.exitCode = 1
}
