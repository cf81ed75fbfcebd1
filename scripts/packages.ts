import { readdirSync, readFileSync } from 'node:fs'
import { root } from './project-files.ts'

export interface WorkspacePackage {
  /** Absolute path, without a slash at the end. */
  directory: string
  name: string
  exports: Record<string, unknown>
}

/** The packages that are published. */
export function publishedPackages(): WorkspacePackage[] {
  return readdirSync(`${root}packages`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const directory = `${root}packages/${entry.name}`
      const { name, exports } = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8'))
      return { directory, name, exports }
    })
}
