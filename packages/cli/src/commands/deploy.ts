import type { CommandRunner } from '../context.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import { planRequest } from '../project/plan-request.ts'
import { startDeployment } from '../start-deployment.ts'

/** `landfall deploy`: brings a version to an environment. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const environment = knownEnvironment(project, context.positionals.environment ?? '')
  const plan = await project.plan(planRequest(context, environment, context.positionals.version ?? ''))
  return await startDeployment(context, project, plan)
}
