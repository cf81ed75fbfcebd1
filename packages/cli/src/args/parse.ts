import { type CommandSpec, commandNamed, commands, commonFlags, type Flag } from './command-table.ts'
import { suggest } from './suggest.ts'

// An import of `node:util` runs all of it, worker threads and streams too: an eighth of what bare Node needs to start.
const { parseArgs } = process.getBuiltinModule('node:util')

/** Values of flags by name; `true` and `false` for those without a value. */
export interface FlagValues {
  readonly [name: string]: string | boolean | undefined
}

/** What a command line says. */
export type Parsed =
  | {
      readonly kind: 'command'
      readonly command: CommandSpec
      readonly positionals: { readonly [name: string]: string | undefined }
      readonly flags: FlagValues
    }
  | { readonly kind: 'help'; readonly command: CommandSpec | null }
  | { readonly kind: 'version' }
  /** It is wrong: what is, and what to do. */
  | { readonly kind: 'problem'; readonly message: string; readonly hint: string }

/** Reads a command line, without the program's name. Loads nothing. */
export function parse(args: readonly string[]): Parsed {
  if (args.length === 0) return { kind: 'help', command: null }
  if (args.length === 1 && /^(?:--version|-v|version)$/.test(args[0] ?? '')) return { kind: 'version' }
  const at = commandIndex(args)
  const name = args[at]
  if (name === undefined || name === 'help') {
    const topic = args[at + 1]
    if (topic === undefined && args.some((one) => one !== 'help' && !/^(?:--help|-h)$/.test(one))) {
      return problem('No command is given', 'landfall --help lists the commands.')
    }
    if (topic === undefined) return { kind: 'help', command: null }
    return withCommand(topic, (command) => ({ kind: 'help', command }))
  }
  return withCommand(name, (command) => parseCommand(command, args.toSpliced(at, 1)))
}

/** Flags may come before the command: `landfall --cwd shop deploy …`. */
function commandIndex(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-')) return at
    const takesValue = commonFlags.some(
      ({ name, short, value }) => value !== undefined && (arg === `--${name}` || arg === `-${short}`),
    )
    if (takesValue) at += 1
  }
  return args.length
}

function withCommand(name: string, then: (command: CommandSpec) => Parsed): Parsed {
  const command = commandNamed(name)
  if (command !== undefined) return then(command)
  const meant = suggest(
    name,
    commands.map((one) => one.name),
  )
  return problem(`There is no command ${name}`, hintFor(meant, 'landfall --help lists the commands.'))
}

function parseCommand(command: CommandSpec, args: readonly string[]): Parsed {
  const known = [...command.flags, ...commonFlags]
  const { tokens } = parseArgs({ args: [...args], options: optionsOf(known), strict: false, tokens: true })
  const flags: { [name: string]: string | boolean } = {}
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const name = token.name.replace(/^no-(?=color$)/, '')
    const flag = known.find((one) => one.name === name)
    if (flag === undefined) return unknownFlag(token.rawName, command, known)
    if (flag.value === undefined && token.value !== undefined) {
      return problem(`${token.rawName} takes no value`, `Leave out =${token.value}.`)
    }
    if (
      flag.value !== undefined &&
      (token.value === undefined || (!token.inlineValue && isFlag(token.value)))
    ) {
      return problem(`${token.rawName} needs a value`, `Write ${token.rawName} ${flag.value}.`)
    }
    flags[name] = token.value ?? name === token.name
  }
  if (flags.help === true) return { kind: 'help', command }
  return withPositionals(command, words, flags)
}

function withPositionals(command: CommandSpec, words: readonly string[], flags: FlagValues): Parsed {
  const { positionals } = command
  const missing = positionals.find(({ isRequired }, index) => isRequired && words[index] === undefined)
  const usage = `Usage: ${usageOf(command)}`
  if (missing !== undefined) return problem(`${command.name} needs the ${missing.name}`, usage)
  const extra = words[positionals.length]
  if (extra !== undefined) return problem(`${command.name} does not take ${JSON.stringify(extra)}`, usage)
  return {
    kind: 'command',
    command,
    positionals: Object.fromEntries(positionals.map(({ name }, index) => [name, words[index]])),
    flags,
  }
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

function optionsOf(flags: readonly Flag[]): Options {
  const options: Options = { 'no-color': { type: 'boolean' } }
  for (const { name, short, value } of flags) {
    options[name] = {
      type: value === undefined ? 'boolean' : 'string',
      ...(short === undefined ? {} : { short }),
    }
  }
  return options
}

function isFlag(value: string): boolean {
  return /^--?[a-z]/.test(value)
}

function unknownFlag(raw: string, command: CommandSpec, known: readonly Flag[]): Parsed {
  const meant = suggest(
    raw.replace(/^-+/, ''),
    known.map(({ name }) => name),
  )
  return problem(
    `${command.name} has no flag ${raw}`,
    hintFor(meant === null ? null : `--${meant}`, `landfall ${command.name} --help lists its flags.`),
  )
}

function hintFor(meant: string | null, otherwise: string): string {
  return meant === null ? otherwise : `Did you mean ${meant}?`
}

function problem(message: string, hint: string): Parsed {
  return { kind: 'problem', message, hint }
}

/** `landfall deploy ENVIRONMENT VERSION [flags]` */
export function usageOf({ name, positionals, flags }: CommandSpec): string {
  const words = positionals.map((one) => {
    const word = one.name === 'which' ? 'ENVIRONMENT|DEPLOYMENT' : one.name.toUpperCase()
    return one.isRequired ? word : `[${word}]`
  })
  return ['landfall', name, ...words, ...(flags.length === 0 ? [] : ['[flags]'])].join(' ')
}
