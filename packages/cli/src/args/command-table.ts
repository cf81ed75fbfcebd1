// What every command takes, as data: for the parser, the help and the completion. Loads nothing, so that help is quick.

/** What a value can be completed with. */
export type Completes =
  | 'environment'
  | 'deployment'
  | 'environment or deployment'
  | 'shell'
  | 'file'
  | 'nothing'

export interface Flag {
  readonly name: string
  readonly short?: string
  /** What stands for the value in the help; a flag without it takes none. */
  readonly value?: string
  readonly completes?: Completes
  readonly about: string
}

export interface Positional {
  readonly name: string
  readonly isRequired: boolean
  readonly completes: Completes
}

export interface CommandSpec {
  readonly name: string
  readonly about: string
  readonly positionals: readonly Positional[]
  readonly flags: readonly Flag[]
  readonly examples: readonly string[]
}

const environment: Positional = { name: 'environment', isRequired: true, completes: 'environment' }
const which: Positional = { name: 'which', isRequired: false, completes: 'environment or deployment' }
const version: Positional = { name: 'version', isRequired: true, completes: 'nothing' }

const json: Flag = { name: 'json', about: 'print JSON and nothing else' }
const events: Flag = { name: 'json', about: 'print the events, one JSON a line, and nothing else' }
const yes: Flag = { name: 'yes', short: 'y', about: 'do not ask' }
const by: Flag = { name: 'by', value: 'NAME', about: 'who asks; default: git, then the user of this machine' }
const reason: Flag = { name: 'reason', value: 'TEXT', about: 'why, for the record' }
const automated: Flag = {
  name: 'automated',
  about: 'a program asks, not a person; default where there is no terminal or CI is set',
}
const commit: Flag = { name: 'commit', value: 'SHA', about: 'the commit of the version, for the record' }
const notes: Flag = { name: 'notes', value: 'TEXT', about: 'notes for the record' }
const first: Flag = {
  name: 'first',
  about: 'start although nothing good is live that a failure could return to',
}
const key: Flag = { name: 'key', value: 'FILE', completes: 'file', about: 'sign it with this SSH key' }
const despite: Flag = {
  name: 'despite',
  value: 'REASON',
  about: 'a person starts it although a freeze is on or no window is open',
}
const starting = [yes, by, automated, first, commit, notes, key, despite, events]
const answering: readonly Flag[] = [
  { name: 'step', value: 'STEP', about: 'the question, when more than one is open' },
  { name: 'comment', value: 'TEXT', about: 'a comment, for the record' },
  key,
  yes,
  by,
]

/** Flags that every command takes. */
export const commonFlags: readonly Flag[] = [
  {
    name: 'config',
    short: 'c',
    value: 'FILE',
    completes: 'file',
    about: 'the configuration; default landfall.yaml',
  },
  { name: 'cwd', value: 'DIR', completes: 'file', about: 'work in this directory' },
  { name: 'color', about: 'use colours; --no-color or NO_COLOR: none' },
  { name: 'ascii', about: 'draw with ASCII signs only' },
  { name: 'help', short: 'h', about: 'what a command does' },
]

/** The commands, in the order in which the help lists them. */
export const commands: readonly CommandSpec[] = [
  {
    name: 'init',
    about: 'write a landfall.yaml for this project',
    positionals: [],
    flags: [],
    examples: ['landfall init'],
  },
  {
    name: 'plan',
    about: 'show what a deployment would do; changes nothing',
    positionals: [environment, version],
    flags: [commit, notes, json],
    examples: ['landfall plan production 1.2.3', 'landfall plan staging latest --json'],
  },
  {
    name: 'deploy',
    about: 'bring a version to an environment',
    positionals: [environment, version],
    flags: starting,
    examples: ['landfall deploy production 1.2.3', 'landfall deploy staging latest --yes'],
  },
  {
    name: 'status',
    about: 'show what is live and what goes on',
    positionals: [{ ...environment, isRequired: false }],
    flags: [json],
    examples: ['landfall status', 'landfall status production --json'],
  },
  {
    name: 'watch',
    about: 'follow a deployment, also one of another process',
    positionals: [which],
    flags: [events],
    examples: ['landfall watch production'],
  },
  {
    name: 'approve',
    about: 'say yes to the question that a deployment waits for',
    positionals: [which],
    flags: answering,
    examples: ['landfall approve production', 'landfall approve production --key ~/.ssh/id_ed25519'],
  },
  {
    name: 'reject',
    about: 'say no to it',
    positionals: [which],
    flags: answering,
    examples: ['landfall reject production --comment "not on a Friday"'],
  },
  {
    name: 'abort',
    about: 'end a deployment and undo what it has changed',
    positionals: [which],
    flags: [reason, yes, by, events],
    examples: ['landfall abort production --reason "wrong version"'],
  },
  {
    name: 'resume',
    about: 'go on with a deployment that was interrupted',
    positionals: [which],
    flags: [by, events],
    examples: ['landfall resume production'],
  },
  {
    name: 'rollback',
    about: 'bring an environment back to an earlier release',
    positionals: [environment],
    flags: [
      { name: 'to', value: 'VERSION', about: 'the version or revision; default: the last good one before' },
      { name: 'target', value: 'NAME', about: 'only this target' },
      notes,
      yes,
      by,
      events,
    ],
    examples: ['landfall rollback production', 'landfall rollback production --to 1.2.2'],
  },
  {
    name: 'promote',
    about: 'deploy what succeeded in one environment to another',
    positionals: [{ name: 'version', isRequired: false, completes: 'nothing' }],
    flags: [
      { name: 'from', value: 'ENVIRONMENT', completes: 'environment', about: 'where it succeeded' },
      { name: 'to', value: 'ENVIRONMENT', completes: 'environment', about: 'where it goes' },
      ...starting.filter(({ name }) => name !== 'commit'),
    ],
    examples: ['landfall promote --from staging --to production'],
  },
  {
    name: 'history',
    about: 'list what was deployed',
    positionals: [{ ...environment, isRequired: false }],
    flags: [{ name: 'limit', value: 'COUNT', about: 'how many; default 20' }, json],
    examples: ['landfall history production --limit 5'],
  },
  {
    name: 'show',
    about: 'show the record of a deployment',
    positionals: [{ ...which, completes: 'environment or deployment' }],
    flags: [
      { name: 'audit', about: 'who asked, who approved, what ran, what traffic went where' },
      json,
      { name: 'yaml', about: 'print the record as YAML' },
    ],
    examples: ['landfall show production', 'landfall show production --audit'],
  },
  {
    name: 'unlock',
    about: 'free an environment that a deployment left behind',
    positionals: [environment],
    flags: [reason, yes, by],
    examples: ['landfall unlock production --reason "checked by hand"'],
  },
  {
    name: 'doctor',
    about: 'check that everything is there, and say what to do',
    positionals: [],
    flags: [json],
    examples: ['landfall doctor'],
  },
  {
    name: 'schema',
    about: 'print the JSON Schema of landfall.yaml',
    positionals: [],
    flags: [],
    examples: ['landfall schema > landfall.schema.json'],
  },
  {
    name: 'completion',
    about: 'print the completion for a shell',
    positionals: [{ name: 'shell', isRequired: true, completes: 'shell' }],
    flags: [],
    examples: ['eval "$(landfall completion bash)"'],
  },
]

/** A command by its name. */
export function commandNamed(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name)
}
