import type { CommandRunner } from '../context.ts'
import { findRun } from '../project/find-run.ts'
import { loadProject } from '../project/load-project.ts'
import { showRun } from '../show-run.ts'

/** `landfall watch`: follows a deployment of any process. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const found = await findRun(project, context.positionals.which, { ended: true })
  return await showRun(context, found, {
    own: false,
    hint: 'Ctrl-C ends the watching, the deployment goes on',
  })
}
