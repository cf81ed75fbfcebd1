import { resolve } from 'node:path'
import {
  type CommandSpec,
  type Completes,
  commandNamed,
  commands,
  commonFlags,
  type Flag,
} from '../args/command-table.ts'
import type { FlagValues } from '../args/parse.ts'

/** What a line of candidates stands for where the shell has to look for files itself. */
const files = ':files'

/**
 * What may stand at the end of a command line.
 *
 * @param words the words after the program's name; the last one is what is being written, and may be empty
 * @returns `word<TAB>explanation`
 */
export async function candidates(words: readonly string[]): Promise<readonly string[]> {
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const found = await all(before, current)
  return found.filter((line) => line === files || line.startsWith(current))
}

async function all(before: readonly string[], current: string): Promise<readonly string[]> {
  const { command, flag, flags, positionals } = read(before)
  if (flag !== null) return await values(flag.completes ?? 'nothing', flags)
  if (current.startsWith('-')) return [...(command?.flags ?? []), ...commonFlags].map(flagLine)
  if (command === null) return commands.map(({ name, about }) => `${name}\t${about}`)
  return await values(command.positionals[positionals]?.completes ?? 'nothing', flags)
}

/** The command, the flag that waits for its value, the flags so far, and how many words were given. */
function read(words: readonly string[]) {
  let command: CommandSpec | null = null
  let flag: Flag | null = null
  let positionals = 0
  const flags: { [name: string]: string } = {}
  for (const word of words) {
    if (flag !== null) {
      flags[flag.name] = word
      flag = null
    } else if (word.startsWith('-')) {
      const known: readonly Flag[] = [...(command?.flags ?? []), ...commonFlags]
      const found = known.find(({ name, short }) => word === `--${name}` || word === `-${short}`)
      flag = found?.value === undefined ? null : found
    } else if (command === null) command = commandNamed(word) ?? null
    else positionals += 1
  }
  return { command, flag, flags, positionals }
}

function flagLine({ name, about }: Flag): string {
  return `--${name}\t${about}`
}

async function values(what: Completes, flags: FlagValues): Promise<readonly string[]> {
  switch (what) {
    case 'file':
      return [files]
    case 'shell':
      return ['bash', 'zsh', 'fish']
    case 'nothing':
      return []
    default:
      // A configuration that cannot be loaded completes nothing: this is no place to say why.
      return await ofProject(what, flags).catch(() => [])
  }
}

async function ofProject(
  what: 'environment' | 'deployment' | 'environment or deployment',
  flags: FlagValues,
): Promise<readonly string[]> {
  const { loadProject } = await import('../project/load-project.ts')
  const cwd = resolve(typeof flags.cwd === 'string' ? flags.cwd : '.')
  const { environments, landfall } = await loadProject({
    positionals: {},
    flags,
    cwd,
    variables: process.env,
  })
  const names = what === 'deployment' ? [] : environments.map((name) => `${name}\tenvironment`)
  if (what === 'environment') return names
  const ids = environments.map(async (name) => {
    const [claim, records] = await Promise.all([landfall.holder(name), landfall.history(name, { limit: 10 })])
    const under = claim === null ? [] : [`${claim.deployment}\tunder way in ${name}`]
    const ended = records
      .filter(({ deployment }) => deployment !== claim?.deployment)
      .map(({ deployment, version, status }) => `${deployment}\t${version} to ${name}, ${status}`)
    return [...under, ...ended]
  })
  return [...names, ...(await Promise.all(ids)).flat()]
}
