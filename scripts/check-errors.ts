// docs/errors.md has one heading for each code of the catalogue. It is generated: `--write` makes it anew, without
// it the page is compared with what it should be.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type CatalogueEntry, catalogue } from '../packages/core/src/errors/catalogue.ts'
import { type Problem, report } from './problem.ts'
import { root } from './project-files.ts'

const page = 'docs/errors.md'

const introduction = `# Errors

Everything that Landfall throws or reports is a \`LandfallError\`. It says what failed, what was expected, what was seen, what
to do about it, and what is safe to do next. In journals, events and records it stands as JSON with the same members.

| member | what it says |
| --- | --- |
| \`code\` | one of the codes below |
| \`message\` | what failed, in a sentence |
| \`target\` | the target, file, step or environment concerned |
| \`effect\` | the path of the effect that failed, such as \`deploy/web/shift/25\` |
| \`expected\`, \`seen\` | what should have been there, and what was |
| \`remedy\` | what to do |
| \`disposition\` | \`retryable\`: another attempt can help. \`terminal\`: it cannot |
| \`nextActions\` | what a caller can safely do next |
| \`details\` | further facts for programs |
| \`cause\` | the error behind it |

\`\`\`ts
import { isLandfallError } from '@landfall/core'

export function show(error: unknown): string {
  if (!isLandfallError(error)) return String(error)
  return \`\${error.code}: \${error.message}. \${error.remedy} Next: \${error.nextActions.join(' or ')}.\`
}
\`\`\`

\`isLandfallError\` also knows the errors of another copy of the package. A deployment that failed does not throw: its
record has the error.

This page is generated from the [catalogue](../packages/core/src/errors/catalogue.ts), by
\`npx node scripts/check-errors.ts --write\`.
`

/** The text of the page for a catalogue. */
export function errorsPage(entries: Readonly<Record<string, CatalogueEntry>>): string {
  const codes = Object.entries(entries)
  const index = codes.map(([code]) => `[\`${code}\`](#${code.toLowerCase()})`).join(' · ')
  const sections = codes.map(([code, { meaning, remedy, disposition, nextActions }]) => {
    const actions = nextActions.map((action) => `\`${action}\``).join(', ')
    return `## ${code}\n\n${meaning}\n\n- **Remedy:** ${remedy}\n- **Disposition:** \`${disposition}\`\n- **Next:** ${actions}\n`
  })
  return [introduction, `${index}\n`, ...sections].join('\n')
}

/** Where the page is not what the catalogue says. */
export function stalePage(
  written: string | null,
  entries: Readonly<Record<string, CatalogueEntry>>,
): Problem[] {
  const wished = errorsPage(entries).split('\n')
  const lines = written?.split('\n') ?? []
  const length = Math.max(wished.length, lines.length)
  const index = Array.from({ length }).findIndex((_, at) => wished[at] !== lines[at])
  if (index < 0) return []
  const remedy = 'run `npx node scripts/check-errors.ts --write`'
  return [{ file: page, line: index + 1, message: `is not what the catalogue of errors says; ${remedy}` }]
}

if (import.meta.main) {
  if (process.argv.includes('--write')) writeFileSync(root + page, errorsPage(catalogue))
  const written = existsSync(root + page) ? readFileSync(root + page, 'utf8') : null
  report(`${Object.keys(catalogue).length} errors in ${page}`, stalePage(written, catalogue))
}
