// Every relative link and every heading anchor in the Markdown files leads somewhere.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { type Document, readMarkdown } from './markdown.ts'
import { type Problem, report } from './problem.ts'
import { projectFiles, root } from './project-files.ts'

/**
 * The dead links of a set of Markdown files.
 * @param texts the Markdown files, by path relative to the root
 * @param exists whether a path relative to the root exists (a file or a folder)
 */
export function deadLinks(texts: ReadonlyMap<string, string>, exists: (path: string) => boolean): Problem[] {
  const documents = new Map<string, Document>()
  for (const [path, text] of texts) documents.set(path, readMarkdown(text))

  const problems: Problem[] = []
  for (const [file, { links }] of documents) {
    for (const { url, line } of links) {
      if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(url)) continue
      const [path = '', anchor] = decodeURI(url).split('#')
      const target = path === '' ? file : join(path.startsWith('/') ? '.' : dirname(file), path)
      const dead = (why: string) => problems.push({ file, line, message: `link ${url}: ${why}` })
      if (target.startsWith('../')) dead('leaves the repository')
      else if (!exists(target)) dead(`${target} does not exist`)
      else if (anchor && target.endsWith('.md') && !documents.get(target)?.anchors.has(anchor)) {
        dead(`no heading #${anchor} in ${target}`)
      }
    }
  }
  return problems
}

if (import.meta.main) {
  const files = projectFiles().filter((path) => path.endsWith('.md'))
  const texts = new Map(files.map((path) => [path, readFileSync(root + path, 'utf8')]))
  report(
    `links in ${files.length} Markdown files`,
    deadLinks(texts, (path) => existsSync(root + path)),
  )
}
