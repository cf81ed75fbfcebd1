import { describe, expect, test } from 'vitest'
import { commands } from '../../src/args/command-table.ts'
import { helpText } from '../../src/args/help.ts'
import { parse } from '../../src/args/parse.ts'

const words = (line: string) => parse(line.split(' ').filter(Boolean))

describe('a command line', () => {
  test('names a command, its words and its flags', () => {
    expect(words('deploy production 1.2.3 --yes --by ada -c other.yaml')).toMatchObject({
      kind: 'command',
      command: { name: 'deploy' },
      positionals: { environment: 'production', version: '1.2.3' },
      flags: { yes: true, by: 'ada', config: 'other.yaml' },
    })
  })

  test('may have the common flags before the command', () => {
    expect(words('--cwd shop -c x.yaml plan staging latest')).toMatchObject({
      command: { name: 'plan' },
      flags: { cwd: 'shop', config: 'x.yaml' },
      positionals: { environment: 'staging', version: 'latest' },
    })
  })

  test('takes --flag=value, values that begin with a dash, and words after --', () => {
    expect(words('deploy production 1.2.3 --notes=--hot--fix')).toMatchObject({
      flags: { notes: '--hot--fix' },
    })
    expect(words('plan production -- -1')).toMatchObject({ positionals: { version: '-1' } })
  })

  test('switches colours off and on', () => {
    expect(words('status --no-color')).toMatchObject({ flags: { color: false } })
    expect(words('status --color')).toMatchObject({ flags: { color: true } })
  })

  test.each([
    ['', { kind: 'help', command: null }],
    ['--help', { kind: 'help', command: null }],
    ['help deploy', { kind: 'help', command: { name: 'deploy' } }],
    ['deploy --help', { kind: 'help', command: { name: 'deploy' } }],
    ['--version', { kind: 'version' }],
  ])('%j asks for help or the version', (line, expected) => {
    expect(words(line)).toMatchObject(expected)
  })

  test.each([
    ['deply production 1', 'There is no command deply', 'Did you mean deploy?'],
    ['deploy production 1.2.3 --jsn', 'deploy has no flag --jsn', 'Did you mean --json?'],
    ['deploy production 1.2.3 -q', 'deploy has no flag -q', 'landfall deploy --help lists its flags.'],
    ['deploy production', 'deploy needs the version', 'Usage: landfall deploy ENVIRONMENT VERSION [flags]'],
    ['plan a b c', 'plan does not take "c"', 'Usage: landfall plan ENVIRONMENT VERSION [flags]'],
    ['deploy a b --by', '--by needs a value', 'Write --by NAME.'],
    ['deploy a b --by --yes', '--by needs a value', 'Write --by NAME.'],
    ['deploy a b --yes=no', '--yes takes no value', 'Leave out =no.'],
    ['frobnicate', 'There is no command frobnicate', 'landfall --help lists the commands.'],
    ['--yes', 'No command is given', 'landfall --help lists the commands.'],
  ])('%j is wrong, and says what is right', (line, message, hint) => {
    expect(words(line)).toEqual({ kind: 'problem', message, hint })
  })
})

describe('help', () => {
  test('lists every command, and fits 80 columns', () => {
    const text = helpText(null)
    for (const { name } of commands) expect(text).toContain(`\n  ${name} `)
    for (const one of [null, ...commands]) {
      for (const line of helpText(one).split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
    }
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(84)
  })

  test('of a command has its flags and an example that parses', () => {
    for (const command of commands) {
      const text = helpText(command)
      for (const { name } of command.flags) expect(text).toContain(`--${name}`)
      for (const example of command.examples) {
        const line = example
          .replace(/^eval "\$\((.*)\)"$/, '$1')
          .replace(/ >.*$/, '')
          .replace(/"[^"]*"/g, 'text')
        expect(words(line.replace(/^landfall /, '')), example).toMatchObject({
          kind: 'command',
          command: { name: command.name },
        })
      }
    }
  })
})
