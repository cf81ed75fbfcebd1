import { expect, test } from 'vitest'
import { deadLinks } from '../check-links.ts'

const guide = '# Guide\n\n## Two words, `code`\n\n<a id="by-hand"></a>\n'

function check(readme: string): string[] {
  const texts = new Map([
    ['README.md', readme],
    ['docs/guide.md', guide],
  ])
  return deadLinks(texts, (path) => texts.has(path) || path === 'docs').map(
    ({ file, line, message }) => `${file}:${line}: ${message}`,
  )
}

test('links to files, folders, headings, ids and the web are fine', () => {
  const readme = [
    '# Top',
    '[a](docs/guide.md) [b](docs/guide.md#two-words-code) [c](#top) [d](docs)',
    '[e](docs/guide.md#by-hand) [f](https://example.com/x#y) [g][ref]',
    '`[not a link](nowhere.md)`',
    '',
    '[ref]: ./docs/guide.md',
  ]
  expect(check(readme.join('\n'))).toEqual([])
})

test('reports a missing file, a missing heading and a link out of the repository', () => {
  const readme = [
    '[a](docs/none.md)',
    '[b](docs/guide.md#none)',
    '[c](#none)',
    '[d](../up.md)',
    '[e][r]',
    '',
    '[r]: x.md',
  ]
  expect(check(readme.join('\n'))).toEqual([
    'README.md:1: link docs/none.md: docs/none.md does not exist',
    'README.md:2: link docs/guide.md#none: no heading #none in docs/guide.md',
    'README.md:3: link #none: no heading #none in README.md',
    'README.md:4: link ../up.md: leaves the repository',
    'README.md:7: link x.md: x.md does not exist',
  ])
})
