import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { type Context, isSet, textFlag } from '../context.ts'

/** Who asks: `--by`, the name that git knows in the directory, the user of this machine. */
export async function callerName(context: Context): Promise<string> {
  const given = textFlag(context, 'by')
  if (given !== undefined && given.trim() !== '') return given.trim()
  const { GITHUB_ACTOR } = context.variables
  if (context.variables.GITHUB_ACTIONS === 'true' && GITHUB_ACTOR) return GITHUB_ACTOR
  return (await gitName(context.cwd)) ?? userName()
}

async function gitName(cwd: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['config', 'user.name'], { cwd, timeout: 5_000 })
    return stdout.trim() || null
  } catch {
    return null
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

/** Whether a program asks: it says so, it is no terminal, or it is a CI job. */
export function isAutomated(context: Context): boolean {
  return isSet(context, 'automated') || !isTerminal() || isCi(context)
}

function isCi({ variables }: Context): boolean {
  return !['', '0', 'false', undefined].includes(variables.CI)
}

/** Whether a person can be asked. */
export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true
}
