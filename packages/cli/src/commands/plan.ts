import { type CommandRunner, isSet, print, textFlag } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import { planRequest } from '../project/plan-request.ts'
import { showPlan } from '../start-deployment.ts'

/** `landfall plan`: what a deployment would do. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const environment = knownEnvironment(project, context.positionals.environment ?? '')
  const plan = await project.plan(planRequest(context, environment, context.positionals.version ?? ''))
  if (isSet(context, 'json')) print(JSON.stringify(plan))
  else {
    showPlan(context, plan)
    const commit = textFlag(context, 'commit')
    const more = commit === undefined ? '' : ` --commit ${commit}`
    print(`Nothing was changed. To do it: landfall deploy ${environment} ${plan.version}${more}`)
  }
  const isReady = Object.values(plan.targets).every(({ findings }) =>
    findings.every(({ severity }) => severity !== 'error'),
  )
  return isReady ? exitCodes.success : exitCodes.failed
}
