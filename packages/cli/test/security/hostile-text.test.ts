import type { DeploymentRecord } from '@landfall/core'
import { expect, test } from 'vitest'
import { githubLog, githubSummary } from '../../src/text/github.ts'
import { withoutControls } from '../../src/text/without-controls.ts'
import { withoutCommands } from '../../src/text/workflow-commands.ts'
import { printable } from '../../src/view/printable.ts'

/** What the runner of a job does with a line, after actions/runner's ActionCommand: both forms, anywhere it looks. */
function isInstruction(line: string): boolean {
  const lines = line.split(/\r\n|\r|\n/)
  return lines.some((one) => /^::[^:]*::/.test(one.trimStart()) || /##\[[a-z-]+[^\]]*\]/.test(one))
}

const hostile = [
  '::add-mask::x',
  '  ::set-output name=version::6.6.6',
  '\t\u00a0::stop-commands::gone',
  'all is well\n::set-env name=PATH::/tmp',
  'all is well\r::error::x',
  'text ##[set-output name=version;]6.6.6',
  '{"line":"##[add-path]/tmp"}',
]

test.each(hostile)('%j instructs no runner', (text) => {
  expect(isInstruction(text)).toBe(true)
  expect(isInstruction(withoutCommands(text))).toBe(false)
})

test('JSON is the same value, and plain text the same text', () => {
  const value = { line: 'a ##[group]b', more: ['##[', '::x::'] }
  expect(JSON.parse(withoutCommands(JSON.stringify(value)))).toEqual(value)
  for (const text of ['passed after 3s', 'a::b::c', '12:00:00 step: | x', '# heading', ' #[x]'])
    expect(withoutCommands(text)).toBe(text)
})

test.each(hostile)(
  '%j in the log of a job instructs its runner to nothing but groups and annotations',
  (text) => {
    const log = githubLog()
    const lines = [
      ...log.take({ step: null, text, kind: 'output' }, '2026-01-01T12:00:00.000Z'),
      ...log.take({ step: 'checks', text, kind: 'error' }, '2026-01-01T12:00:00.000Z'),
      ...log.end(),
    ]
    const instructions = lines.filter(isInstruction)
    for (const line of instructions) {
      expect(line).toMatch(/^::(?:group|endgroup|error)\b/)
      expect(line).not.toMatch(/[\r\n]/)
    }
  },
)

test.each([
  ['\u001b]0;title\u0007done', 'done'],
  ['\u001b[2J\u001b[Hgone', 'gone'],
  ['\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007', 'link'],
  ['a\u202egpj.exe', 'a gpj.exe'],
  ['ann\u200b', 'ann'],
  ['a\ufeffnn\u2060', 'ann'],
  ['a\u2028b', 'a b'],
  ['a\u009b31mb', 'ab'],
])('%j is %j on a terminal', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('nothing in a summary is a cell, an image, a mention or HTML of somebody else', () => {
  const evil = 'x | y\n![a](https://evil.example/p.png) @everybody <img src=x> `code` | z'
  const record = {
    version: '1.0.0',
    environment: 'production',
    outcome: 'failed',
    deployment: 'd-1',
    deployed_by: evil,
    timeline: { duration: '1s' },
    targets: { web: { live: { id: evil, version: null }, split: { [evil]: 100 } } },
    steps: [{ name: 'check', status: 'pass' }],
    error: { code: 'COMMAND_FAILED', message: evil, remedy: evil },
    url: `https://shop.example/${evil}`,
  } as unknown as DeploymentRecord
  const text = githubSummary(record)
  expect(text).not.toContain('![')
  expect(text).not.toContain('<img')
  expect(text).not.toContain('@everybody')
  const rows = text.split('\n').filter((line) => line.startsWith('|'))
  for (const row of rows) expect([2, 3]).toContain(row.split(/(?<!\\)\|/).length - 2)
})

test('what is printed colours a terminal, and does nothing else to it', () => {
  const coloured = '\x1b[1;32mlive\x1b[0m\tin production\nnext line'
  expect(withoutControls(coloured)).toBe(coloured)
  expect(withoutControls('by \x1b]0;title\x07ann\x1b[2J \x9b2J \r\x08x a\u202eb')).toBe(
    'by ]0;titleann[2J 2J x ab',
  )
  const value = { by: 'a\x1b[2J\u009b\u202e\x7fb' }
  expect(withoutControls(JSON.stringify(value))).not.toMatch(/[\x7f-\x9f\u202e]/)
  expect(JSON.parse(withoutControls(JSON.stringify(value)))).toEqual(value)
})
