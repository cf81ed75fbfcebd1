// What must not be in the repository: places of somebody's machine, package registries' host names, and, in
// code, tests that are switched off or left for later. (Each pattern is written so as not to match itself.)
import { readFileSync } from 'node:fs'
import { type Problem, report } from './problem.ts'
import { projectFiles, root } from './project-files.ts'

interface Rule {
  message: string
  pattern: RegExp
  /** Where it holds; everywhere without it. */
  files?: RegExp
}

const rules: Rule[] = [
  { message: 'a path of one machine', pattern: /(?<![\w.$)}\]-])[/](?:work[/]|root[/]|farm)/ },
  {
    message: 'the host name of a package registry',
    pattern:
      /\b(?:registry[.]npmjs|registry[.]yarnpkg|pypi[.]org|files[.]pythonhosted|deb[.]debian|proxy[.]golang|static[.]crates|repo[1.]*[.]maven)/i,
  },
  {
    message: 'a test that does not run, work left for later, or the type checker silenced',
    pattern:
      /\b(?:describe|it|test)[.](?:skip|only|todo)\b|\b(?:TO[D]O|FIX[M]E)\b|[@]ts-ignore|\bas any\b(?! (?!as\b)\w)/,
    files: /^(?:packages|test|examples|benchmarks)[/]/,
  },
]

/** The lines of a file that break a rule. */
export function foreignWords(file: string, text: string): Problem[] {
  const applying = rules.filter((rule) => rule.files?.test(file) ?? true)
  if (!applying.some((rule) => rule.pattern.test(text))) return []
  return text.split('\n').flatMap((content, index) =>
    applying.flatMap(({ message, pattern }) => {
      const found = pattern.exec(content)?.[0]
      return found === undefined ? [] : [{ file, line: index + 1, message: `${message}: ${found}` }]
    }),
  )
}

if (import.meta.main) {
  const files = projectFiles()
  report(
    `words in ${files.length} files`,
    files.flatMap((path) => foreignWords(path, readFileSync(root + path, 'utf8'))),
  )
}
