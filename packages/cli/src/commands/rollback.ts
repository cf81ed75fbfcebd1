import { type CommandRunner, isSet, print, textFlag } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { callerName, isAutomated, isTerminal } from '../project/caller.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import { showOwnRun } from '../start-deployment.ts'
import { confirm } from '../terminal/ask.ts'
import { screenStyle } from '../terminal/look.ts'
import { liveLines } from '../text/live-lines.ts'

/** `landfall rollback`: brings an environment back to an earlier release. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const { landfall } = project
  const environment = knownEnvironment(project, context.positionals.environment ?? '')
  const to = textFlag(context, 'to')
  const target = textFlag(context, 'target')
  const notes = textFlag(context, 'notes')
  if (!isSet(context, 'json')) {
    const columns = process.stdout.columns || 80
    const live = await landfall.current(environment)
    for (const line of liveLines(environment, live, columns, screenStyle(context))) print(line)
    print('')
    const where = to ?? 'the last good release before'
    const isAsked = isTerminal() && !isSet(context, 'yes')
    if (isAsked && !(await confirm(`Roll ${environment} back to ${where}?`))) {
      print('Nothing was changed.')
      return exitCodes.aborted
    }
  }
  const by = await callerName(context)
  const started = await landfall.rollback({
    environment,
    by,
    automated: isAutomated(context),
    ...(to === undefined ? {} : { to }),
    ...(target === undefined ? {} : { targets: [target] }),
    ...(notes === undefined ? {} : { notes }),
  })
  return await showOwnRun(context, started, by)
}
