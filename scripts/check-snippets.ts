// Every TypeScript block in the documentation compiles against the workspace's packages, each block as a
// module of its own. A block that cannot is marked ```ts ignore-check. One that quotes a file, ```ts file=…, is
// compiled as that file, by the check `types`; that it is the same text is the check `quotes`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { quotedFile } from './check-quotes.ts'
import { readMarkdown } from './markdown.ts'
import { type Problem, report } from './problem.ts'
import { projectFiles, root } from './project-files.ts'

export interface Snippet {
  file: string
  /** Line of the block's first line of code in its file, from 1. */
  line: number
  code: string
}

/** The blocks of a Markdown text that have to compile. */
export function snippetsOf(file: string, text: string): Snippet[] {
  return readMarkdown(text)
    .codeBlocks.filter(({ lang }) => /^(?:ts|typescript)$/.test(lang))
    .filter(({ meta }) => meta !== 'ignore-check' && quotedFile(meta) === null)
    .map(({ line, code }) => ({ file, line, code }))
}

/** Compiles the snippets and tells what the compiler says, at the lines of the Markdown files. */
export function compileSnippets(snippets: readonly Snippet[]): Problem[] {
  // Inside of the workspace, so that imports resolve as they do for its own tests and examples.
  const folder = mkdtempSync(`${root}.snippets-`)
  try {
    for (const { file, line, code } of snippets) {
      const path = join(folder, `${file}.${line}.ts`)
      mkdirSync(dirname(path), { recursive: true })
      // As many empty lines before the code as there are lines before it in the document.
      writeFileSync(path, `${'\n'.repeat(line - 1)}${code}\n`)
    }
    const config = { extends: '../tsconfig.base.json', include: ['**/*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = `${root}node_modules/typescript/bin/tsc`
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    })
    const problems = stdout.split('\n').flatMap(problemOf)
    if (status !== 0 && problems.length === 0) {
      problems.push({ file: 'tsc', line: 1, message: stdout.trim() || `ended with ${status}` })
    }
    return problems
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `docs/guide.md.12.ts(14,3): error …` is line 14 of docs/guide.md. */
function problemOf(output: string): Problem[] {
  const match = /^(.+?)(?:\.\d+\.ts)?\((\d+),\d+\): (.*)$/.exec(output)
  if (!match) return []
  const [, file = '', line, message = ''] = match
  return [{ file, line: Number(line), message }]
}

if (import.meta.main) {
  const files = projectFiles().filter((path) => /^(?:[^/]+|docs\/.+|packages\/[^/]+\/[^/]+)\.md$/.test(path))
  const snippets = files.flatMap((path) => snippetsOf(path, readFileSync(root + path, 'utf8')))
  report(
    `${snippets.length} TypeScript blocks in ${files.length} Markdown files`,
    snippets.length > 0 ? compileSnippets(snippets) : [],
  )
}
