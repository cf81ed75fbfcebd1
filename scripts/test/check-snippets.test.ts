import { expect, test } from 'vitest'
import { compileSnippets, snippetsOf } from '../check-snippets.ts'

const text = [
  '# Guide',
  '```ts',
  'const answer: number = 42',
  'export { answer }',
  '```',
  '',
  '```ts',
  'const wrong: number = "text"',
  'console.log(await Promise.resolve(wrong))',
  '```',
  '```ts ignore-check',
  'not typescript at all',
  '```',
  '```ts file=docs/guide.ts',
  "import { near } from './near.ts'",
  '```',
  '```sh',
  'npm test',
  '```',
].join('\n')

test('takes the TypeScript blocks, with their lines, and leaves out those marked ignore-check or quoted from a file', () => {
  const found = snippetsOf('docs/guide.md', text)
  expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual(['docs/guide.md:3', 'docs/guide.md:8'])
})

test('reports what the compiler says at the line of the document', { timeout: 60_000 }, () => {
  const problems = compileSnippets(snippetsOf('docs/guide.md', text))
  expect(problems).toEqual([
    {
      file: 'docs/guide.md',
      line: 8,
      message: "error TS2322: Type 'string' is not assignable to type 'number'.",
    },
  ])
})
