import { expect, test } from 'vitest'
import { lawProblems, missingRows } from '../check-pages.ts'

test('reports an event that no row of a table begins with', () => {
  const page = '# Events\n\n| type | what |\n| --- | --- |\n| `timer.fired` | … |\n\nSee `timer.started`.\n'
  const problems = missingRows('docs/events.md', page, ['timer.fired', 'timer.started'])
  expect(problems.map(({ message }) => message)).toEqual(['no row of a table is about timer.started'])
})

test('reports a law without a heading, or without a test', () => {
  const page = '# Laws\n\n## 1. One\n\n- [a](../a.test.ts)\n\n## 2. Two\n\nno test\n'
  const problems = lawProblems('docs/laws.md', page, 3)
  expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '7: law 2 names no test',
    '1: law 3 has no heading',
  ])
})
