import { type CommandSpec, commands, commonFlags, type Flag } from './command-table.ts'
import { usageOf } from './parse.ts'

/** The help for a command, or for all of them. */
export function helpText(command: CommandSpec | null): string {
  return command === null ? overview() : about(command)
}

function overview(): string {
  return [
    'Landfall ships a version to an environment, and brings it back when that goes wrong.',
    '',
    'Usage: landfall COMMAND [flags]',
    '',
    ...columns(commands.map((one) => [one.name, one.about])),
    '',
    'Every command takes',
    ...columns(commonFlags.map(row)),
    '',
    'landfall COMMAND --help tells more about one.',
  ].join('\n')
}

function about(command: CommandSpec): string {
  const { flags, examples } = command
  return [
    `${command.about[0]?.toUpperCase()}${command.about.slice(1)}.`,
    '',
    `Usage: ${usageOf(command)}`,
    ...(flags.length === 0 ? [] : ['', 'Flags', ...columns(flags.map(row))]),
    '',
    'Every command takes',
    ...columns(commonFlags.map(row)),
    '',
    'For example',
    ...examples.map((example) => `  ${example}`),
  ].join('\n')
}

function row({ name, short, value, about }: Flag): readonly [string, string] {
  return [
    `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    about,
  ]
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
