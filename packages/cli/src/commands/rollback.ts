import { type CommandRunner, textFlag } from '../context.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import { startDeployment } from '../start-deployment.ts'

/** `landfall rollback`: brings an environment back to an earlier release. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const environment = knownEnvironment(project, context.positionals.environment ?? '')
  const to = textFlag(context, 'to')
  const target = textFlag(context, 'target')
  const notes = textFlag(context, 'notes')
  const plan = await project.landfall.planRollback({
    environment,
    ...(to === undefined ? {} : { to }),
    ...(target === undefined ? {} : { targets: [target] }),
    ...(notes === undefined ? {} : { notes }),
  })
  return await startDeployment(context, project, plan)
}
