import { type CommandRunner, isSet, print } from '../context.ts'
import { callerName } from '../project/caller.ts'
import { findRun } from '../project/find-run.ts'
import { loadProject } from '../project/load-project.ts'
import { showOwnRun } from '../start-deployment.ts'

/** `landfall resume`: goes on with an interrupted deployment in this process. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const found = await findRun(project, context.positionals.which, { ended: false })
  if (!isSet(context, 'json'))
    print(`Taking over ${found.id}; its last worker has to be silent for a while first.`)
  await found.resume()
  return await showOwnRun(context, found, await callerName(context))
}
