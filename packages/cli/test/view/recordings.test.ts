import { expect, test } from 'vitest'
import { moments, recording } from '../support/recordings.ts'

// The recordings that docs/cli.md quotes. `npm test -- packages/cli/test/view/recordings.test.ts -u` writes them anew.
for (const name of Object.keys(moments)) {
  test(`the live view: ${name}, at 80 columns`, async () => {
    const lines = await recording(name, { columns: 80, rows: 24 })
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../recordings/${name}.txt`)
  })
}

test('the same at 120 columns and 40 rows has room for more', async () => {
  const lines = await recording('canary', { columns: 120, rows: 40 })
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../recordings/canary-120.txt')
})

test('with ASCII signs only', async () => {
  const lines = await recording('canary', { columns: 80, rows: 24, unicode: false })
  const text = `${lines.join('\n')}\n`
  // What the deployment itself says may have any sign; what is drawn around it has none.
  expect(text).toMatch(/^[\n\x20-\x7e]*$/)
  await expect(text).toMatchFileSnapshot('../recordings/canary-ascii.txt')
})

test('in colour: the same signs, and every colour is ended on its line', async () => {
  const lines = await recording('canary', { columns: 80, rows: 24, colour: true })
  const shown = lines.map((line) => line.replaceAll('\x1b', '<'))
  await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot('../recordings/canary-colour.txt')
  const plain = await recording('canary', { columns: 80, rows: 24 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape codes are what is taken out
  expect(lines.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ''))).toEqual(plain)
  for (const line of shown) {
    // biome-ignore lint/complexity/useRegexLiterals: brackets
    const codes = [...line.matchAll(new RegExp('<\\[(\\d+)m', 'g'))].map(([, code]) => Number(code))
    const open = codes.filter((code) => code < 10 || (code >= 30 && code < 38)).filter((code) => code !== 0)
    expect(codes.length, line).toBe(open.length * 2)
  }
})
