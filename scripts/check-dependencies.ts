// docs/dependencies.md gives a reason for every dependency, and for nothing else.
import { readFileSync } from 'node:fs'
import { type Problem, report } from './problem.ts'
import { projectFiles, root } from './project-files.ts'

const fields = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const
type Manifest = Partial<Record<(typeof fields)[number], Record<string, string>>>

/** Dependencies without a reason, and reasons without a dependency. */
export function dependencyProblems(manifests: readonly Manifest[], page: string): Problem[] {
  const file = 'docs/dependencies.md'
  const used = new Set<string>()
  for (const manifest of manifests) {
    for (const field of fields) for (const name of Object.keys(manifest[field] ?? {})) used.add(name)
  }
  const problems: Problem[] = []
  const explained = new Set<string>()
  for (const [index, text] of page.split('\n').entries()) {
    const cell = /^\|([^|]+)\|/.exec(text)?.[1] ?? ''
    // `pnpm (…)`, `a, b`: names in the first column, with or without backticks.
    const names = cell
      .replace(/\([^)]*\)/g, '')
      .replaceAll('`', '')
      .split(',')
    for (const name of names.map((part) => part.trim()).filter((part) => /^[@a-z]/.test(part))) {
      if (name === 'package') continue
      explained.add(name)
      if (!used.has(name) && name !== 'pnpm') {
        problems.push({ file, line: index + 1, message: `${name} is not a dependency of any package` })
      }
    }
  }
  for (const name of [...used].sort()) {
    // The workspace's own packages need no reason.
    if (explained.has(name) || name.startsWith('@landfall/')) continue
    problems.push({ file, line: 1, message: `gives no reason for ${name}` })
  }
  return problems
}

if (import.meta.main) {
  const paths = projectFiles().filter((path) => /(?:^|\/)package\.json$/.test(path))
  const manifests = paths.map((path) => JSON.parse(readFileSync(root + path, 'utf8')) as Manifest)
  const page = readFileSync(`${root}docs/dependencies.md`, 'utf8')
  report(`dependencies of ${paths.length} packages`, dependencyProblems(manifests, page))
}
