import { type CommandRunner, isSet, print, textFlag } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { callerName, isTerminal } from '../project/caller.ts'
import { findRun } from '../project/find-run.ts'
import { loadProject } from '../project/load-project.ts'
import { showRun } from '../show-run.ts'
import { confirm } from '../terminal/ask.ts'

/** `landfall abort`: ends a deployment and undoes what it has changed, in whatever process it runs. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const found = await findRun(project, context.positionals.which, { ended: false })
  const isAsked = isTerminal() && !isSet(context, 'yes') && !isSet(context, 'json')
  if (isAsked && !(await confirm(`Abort ${found.id} and undo what it has changed?`))) {
    print('It goes on.')
    return exitCodes.refused
  }
  const by = await callerName(context)
  await found.abort({ by, reason: textFlag(context, 'reason') ?? 'asked for on the command line' })
  const code = await showRun(context, found, {
    own: false,
    hint: 'It is ended and undone; Ctrl-C stops watching',
  })
  // What was asked for is what happened.
  return code === exitCodes.aborted ? exitCodes.success : code
}
