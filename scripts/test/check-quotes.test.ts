import { expect, test } from 'vitest'
import { quoteProblems } from '../check-quotes.ts'

function check(...lines: string[]): string[] {
  const text = ['# Guide', '```ts file=src/a.ts', ...lines, '```'].join('\n')
  const read = (path: string) => (path === 'src/a.ts' ? 'const a = 1\nexport { a }\n' : null)
  return quoteProblems('docs/guide.md', text, read).map(({ line, message }) => `${line}: ${message}`)
}

test('a block that is the whole file it names is fine', () => {
  expect(check('const a = 1', 'export { a }')).toEqual([])
})

test('reports the first line that differs, is missing, or is too many', () => {
  expect(check('const a = 2', 'export { a }')).toEqual([
    '3: is not line 1 of src/a.ts: "const a = 2", there: "const a = 1"',
  ])
  expect(check('const a = 1')).toEqual(['4: is not line 2 of src/a.ts: "the end", there: "export { a }"'])
  expect(check('const a = 1', 'export { a }', 'more')).toEqual([
    '5: is not line 3 of src/a.ts: "more", there: "the end"',
  ])
})

test('reports a file that does not exist, and leaves blocks alone that name none', () => {
  const text = '```ts file=src/none.ts\n```\n\n```ts ignore-check\nanything\n```\n'
  const problems = quoteProblems('docs/guide.md', text, () => null)
  expect(problems.map(({ message }) => message)).toEqual(['src/none.ts does not exist'])
})
