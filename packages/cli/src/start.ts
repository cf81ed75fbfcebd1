import { resolve } from 'node:path'
import { helpText } from './args/help.ts'
import { parse } from './args/parse.ts'
import type { CommandRunner } from './context.ts'
import { print, say } from './context.ts'
import { exitCodes } from './exit-codes.ts'

/** Each command is loaded when it is asked for, so that none pays for another one's libraries. */
const runners: { readonly [command: string]: () => Promise<{ readonly run: CommandRunner }> } = {
  init: () => import('./commands/init.ts'),
  plan: () => import('./commands/plan.ts'),
  deploy: () => import('./commands/deploy.ts'),
  status: () => import('./commands/status.ts'),
  watch: () => import('./commands/watch.ts'),
  approve: () => import('./commands/approve.ts'),
  reject: () => import('./commands/reject.ts'),
  abort: () => import('./commands/abort.ts'),
  resume: () => import('./commands/resume.ts'),
  rollback: () => import('./commands/rollback.ts'),
  promote: () => import('./commands/promote.ts'),
  history: () => import('./commands/history.ts'),
  show: () => import('./commands/show.ts'),
  unlock: () => import('./commands/unlock.ts'),
  doctor: () => import('./commands/doctor.ts'),
  schema: () => import('./commands/schema.ts'),
  completion: () => import('./commands/completion.ts'),
}

/** Runs the command that the arguments name, and sets the exit code of the process. */
export async function start(args: readonly string[]): Promise<void> {
  // `landfall show | head` ends the reader first; a deployment must not end with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  process.exitCode = await codeOf(args)
}

async function codeOf(args: readonly string[]): Promise<number> {
  // What the completion scripts ask.
  if (args[0] === '__complete') return await complete(args.slice(1))
  const parsed = parse(args)
  switch (parsed.kind) {
    case 'version':
      return await printVersion()
    case 'help':
      print(helpText(parsed.command))
      return exitCodes.success
    case 'problem':
      say(`landfall: ${parsed.message}. ${parsed.hint}`)
      return exitCodes.usage
    case 'command': {
      const { command, positionals, flags } = parsed
      const cwd = resolve(typeof flags.cwd === 'string' ? flags.cwd : '.')
      try {
        const { run } = await (runners[command.name] as (typeof runners)[string])()
        return await run({ positionals, flags, cwd, variables: process.env })
      } catch (error) {
        const { tellError } = await import('./text/error-text.ts')
        return tellError(error, flags.json === true)
      }
    }
  }
}

async function complete(args: readonly string[]): Promise<number> {
  const { candidates } = await import('./completion/candidates.ts')
  for (const line of await candidates(args)) print(line)
  return exitCodes.success
}

async function printVersion(): Promise<number> {
  const { versionOfCli } = await import('./project/versions.ts')
  print(versionOfCli())
  return exitCodes.success
}
