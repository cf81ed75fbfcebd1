import { describe, expect, test } from 'vitest'
import { commands } from '../../src/args/command-table.ts'
import { candidates } from '../../src/completion/candidates.ts'
import { completionScripts } from '../../src/completion/scripts.ts'

const names = async (...words: readonly string[]) =>
  (await candidates(words)).map((line) => line.split('\t')[0])

describe('what may stand at the cursor', () => {
  test('a command', async () => {
    expect(await names('')).toEqual(commands.map(({ name }) => name))
    expect(await names('re')).toEqual(['reject', 'resume'])
    expect((await candidates(['depl']))[0]).toBe('deploy\tbring a version to an environment')
  })

  test('a flag of the command, and those that every command takes', async () => {
    expect(await names('deploy', '--no')).toEqual(['--notes'])
    expect(await names('show', '--')).toEqual([
      '--audit',
      '--json',
      '--yaml',
      '--config',
      '--cwd',
      '--color',
      '--ascii',
      '--help',
    ])
    expect(await names('--c')).toEqual(['--config', '--cwd', '--color'])
  })

  test('a file, a shell, nothing', async () => {
    expect(await candidates(['plan', '--config', 'lan'])).toEqual([':files'])
    expect(await names('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(await names('deploy', 'production', '1')).toEqual([])
  })

  test('without a configuration there are no environments, and no error', async () => {
    expect(await candidates(['deploy', '--cwd', '/nowhere/at/all', ''])).toEqual([])
  })
})

test('every shell asks the command', () => {
  for (const script of Object.values(completionScripts)) expect(script).toContain('landfall __complete')
})
