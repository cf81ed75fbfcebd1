import type { Variables } from '../../redact/references.ts'
import { edits, nearest } from '../problems/nearest.ts'
import type { Config } from '../schema/config.ts'
import { allVariables, checkVariables, metricVariables, releaseVariables } from '../schema/variables.ts'
import type { Findings } from './findings.ts'

type Path = readonly PropertyKey[]
type Line = string | readonly string[]
type Env = Readonly<Record<string, string>> | undefined
type Command = Line | { readonly run: Line; readonly env?: Env }

const braces = /\$\{([^}]*)\}/g

/**
 * Looks at the command lines. They are the shell's, with all its ways to write `${…}`; but a secret does not belong
 * there, and a name that is nearly one of ours, or one of ours that is not told there, would be empty in silence.
 */
export function checkCommands(config: Config, variables: Variables, findings: Findings): void {
  const check = (path: Path, line: Line | undefined, env: Env, told: readonly string[]): void => {
    if (line === undefined) return
    const isSet = (name: string): boolean => variables[name] !== undefined || Object.hasOwn(env ?? {}, name)
    for (const text of typeof line === 'string' ? [line] : line)
      for (const [seen, inner = ''] of text.matchAll(braces)) {
        const problem = inner.startsWith('env:')
          ? secretInLine
          : problemOf(inner, told, isSet, typeof line !== 'string')
        if (problem !== null) findings.add({ path, seen, ...problem })
      }
  }
  const checkWhole = (
    path: Path,
    command: Command | undefined,
    extra: Env,
    told: readonly string[],
  ): void => {
    if (command === undefined) return
    const { run, env }: { run: Line; env?: Env } =
      typeof command === 'object' && 'run' in command ? command : { run: command }
    const at = run === command ? path : [...path, 'run']
    check(at, run, { ...env, ...extra }, told)
  }

  for (const [index, { command, env }] of (config.pre_checks ?? []).entries())
    check(['pre_checks', index, 'command'], command, env, releaseVariables)
  for (const [index, { command, env }] of (config.build ?? []).entries())
    check(['build', index, 'command'], command, env, releaseVariables)
  const { migrations } = config
  if (migrations !== undefined)
    for (const key of ['dry_run', 'apply', 'verify', 'rollback'] as const)
      checkWhole(
        ['migrations', key],
        migrations[key] as Command | undefined,
        key === 'dry_run' ? migrations.dry_run_env : {},
        releaseVariables,
      )
  const lists: [Path, Config['verification']][] = [
    [['verification'], config.verification],
    ...Object.entries(config.environments ?? {}).map(
      ([name, { verification }]): [Path, Config['verification']] => [
        ['environments', name, 'verification'],
        verification,
      ],
    ),
  ]
  for (const [path, list = []] of lists)
    for (const [index, { command, env }] of list.entries())
      check([...path, index, 'command'], command, env, checkVariables)
  for (const [name, command] of Object.entries(config.rollback?.commands ?? {}))
    checkWhole(['rollback', 'commands', name], command as Command, {}, releaseVariables)
  for (const [name, { command, env }] of Object.entries(config.metrics ?? {}))
    check(['metrics', name, 'command'], command, env, metricVariables)
}

const secretInLine = {
  message: 'A secret cannot stand in a command line',
  expected: 'an environment variable of the command: a reference below `env`, and "$NAME" here',
}

function problemOf(
  inner: string,
  told: readonly string[],
  isSet: (name: string) => boolean,
  vector: boolean,
): { readonly message: string; readonly expected: string; readonly suggestion?: string } | null {
  // Everything else is a matter of the shell: ${NAME:-default}, ${NAME%%.*}, ${#NAME}.
  if (!/^[A-Za-z_]\w*$/.test(inner) || isSet(inner)) return null
  if (vector)
    return allVariables.includes(inner)
      ? {
          message: 'No shell reads an argument vector',
          expected: 'a line for the shell, or an argument without variables',
        }
      : null
  if (told.includes(inner)) return null
  const expected = `one of ${told.map((name) => `\${${name}}`).join(', ')}, or a variable that is set`
  if (allVariables.includes(inner)) return { message: 'The variable has no value here', expected }
  const meant = nearest(inner, told)
  if (meant === null || edits(inner, meant) > 2) return null
  return { message: 'Unknown variable', expected, suggestion: `\${${meant}}` }
}
