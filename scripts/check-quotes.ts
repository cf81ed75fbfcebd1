// A block in the documentation that names a file, ```ts file=examples/x/src/y.ts, is the whole text of that file.
import { existsSync, readFileSync } from 'node:fs'
import { readMarkdown } from './markdown.ts'
import { type Problem, report } from './problem.ts'
import { projectFiles, root } from './project-files.ts'

/** The file that a block says it is; `null` for any other block. */
export function quotedFile(meta: string): string | null {
  return /(?:^| )file=(\S+)/.exec(meta)?.[1] ?? null
}

/**
 * The blocks of a Markdown text that are not the file that they name.
 *
 * @param read gives the text of a file relative to the root, `null` when there is none
 */
export function quoteProblems(file: string, text: string, read: (path: string) => string | null): Problem[] {
  return readMarkdown(text).codeBlocks.flatMap(({ meta, line, code }) => {
    const path = quotedFile(meta)
    if (path === null) return []
    const whole = read(path)
    if (whole === null) return [{ file, line, message: `${path} does not exist` }]
    const difference = firstDifference(code.split('\n'), whole.trimEnd().split('\n'))
    if (difference === null) return []
    const { index, quoted, written } = difference
    const message = `is not line ${index + 1} of ${path}: ${JSON.stringify(quoted)}, there: ${JSON.stringify(written)}`
    return [{ file, line: line + index, message }]
  })
}

function firstDifference(quoted: readonly string[], written: readonly string[]) {
  for (let index = 0; index < Math.max(quoted.length, written.length); index++) {
    if (quoted[index] === written[index]) continue
    return { index, quoted: quoted[index] ?? 'the end', written: written[index] ?? 'the end' }
  }
  return null
}

if (import.meta.main) {
  const files = projectFiles().filter((path) => path.endsWith('.md'))
  const read = (path: string) => (existsSync(root + path) ? readFileSync(root + path, 'utf8') : null)
  report(
    `quoted files in ${files.length} Markdown files`,
    files.flatMap((path) => quoteProblems(path, readFileSync(root + path, 'utf8'), read)),
  )
}
