import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commands, commonFlags } from '../src/args/command-table.ts'
import { usageOf } from '../src/args/parse.ts'
import { exitCodes } from '../src/exit-codes.ts'

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')

function section(heading: string): string {
  const start = page.indexOf(`\n${heading}\n`)
  expect(start, heading).toBeGreaterThan(0)
  const level = heading.split(' ')[0] ?? ''
  const next = page.slice(start + 1 + heading.length).search(new RegExp(`\n#{2,${level.length}} `))
  return next < 0 ? page.slice(start) : page.slice(start, start + 1 + heading.length + next)
}

test.each(commands.map((command) => [command.name, command] as const))(
  'docs/cli.md tells %s',
  (name, command) => {
    const text = section(`### ${name}`)
    expect(text).toContain(usageOf(command))
    for (const flag of command.flags) {
      const word = flag.value === undefined ? `--${flag.name}` : `--${flag.name} ${flag.value}`
      expect(text).toContain(`| \`${word}\` | ${flag.about} |`)
    }
  },
)

test('docs/cli.md tells the flags of every command and the exit codes', () => {
  for (const { name } of commonFlags) expect(section('## Flags of every command')).toContain(`\`--${name}`)
  for (const code of Object.values(exitCodes)) expect(section('## Exit codes')).toContain(`\n| ${code} | `)
})
