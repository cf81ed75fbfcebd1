import { suggest } from '../args/suggest.ts'
import { completionScripts } from '../completion/scripts.ts'
import { type CommandRunner, print, say } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** `landfall completion`: the script that makes a shell complete the command. */
export const run: CommandRunner = async ({ positionals: { shell = '' } }) => {
  const script = completionScripts[shell]
  if (script !== undefined) {
    print(script)
    return exitCodes.success
  }
  const known = Object.keys(completionScripts)
  const meant = suggest(shell, known)
  say(
    `landfall: there is no completion for ${shell}. ${meant === null ? `Known: ${known.join(', ')}.` : `Did you mean ${meant}?`}`,
  )
  return exitCodes.usage
}
