import { expect, test } from 'vitest'
import { foreignWords } from '../check-words.ts'

const inTest = (text: string) => foreignWords('packages/core/test/a.test.ts', text).map(({ line }) => line)
const join = (...parts: string[]) => parts.join('')

test.each([
  join('cd /wo', 'rk/main'),
  join('file:///ro', 'ot/.npmrc'),
  join('"/fa', 'rm"'),
  join('https://registry.np', 'mjs.org/zod'),
])('reports %s in any file', (line) => {
  expect(foreignWords('docs/x.md', `fine\n${line}\n`)).toMatchObject([{ file: 'docs/x.md', line: 2 }])
})

test.each(['src/work/flow.ts', 'homework/', 'the root/child', '${home}/work/x'])(
  'leaves %s alone',
  (line) => {
    expect(foreignWords('docs/x.md', line)).toEqual([])
  },
)

test.each([
  join('test.sk', "ip('x')"),
  join('describe.on', "ly('x')"),
  join('it.to', "do('x')"),
  join('// TO', 'DO later'),
  join('// FIX', 'ME'),
  join('// @ts-', 'ignore'),
  join('f(x as an', 'y)'),
  join('x as an', 'y as string'),
])('reports %s in tests and sources', (line) => {
  expect(inTest(`${line}\n`)).toEqual([1])
  expect(foreignWords('docs/x.md', line)).toEqual([])
})

test('leaves ordinary prose and ts-expect-error alone', () => {
  expect(inTest('// the same as any other adapter\n// @ts-expect-error: no such strategy\n')).toEqual([])
})
