import { LandfallError } from '@landfall/core'
import { type CommandRunner, type Context, isSet, print, textFlag } from '../context.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import { planRequest } from '../project/plan-request.ts'
import { startDeployment } from '../start-deployment.ts'

/** `landfall promote`: deploys what succeeded in one environment to another, byte for byte. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const from = knownEnvironment(project, required(context, 'from'))
  const to = knownEnvironment(project, required(context, 'to'))
  const request = planRequest(context, to, context.positionals.version ?? 'latest')
  const plan = await project.plan({ ...request, promote: from })
  if (!isSet(context, 'json')) print(`${plan.version} succeeded in ${from}: nothing is built again.\n`)
  return await startDeployment(context, project, plan)
}

function required(context: Context, flag: string): string {
  const value = textFlag(context, flag)
  if (value !== undefined) return value
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `promote needs --${flag}`,
    expected: '--from ENVIRONMENT and --to ENVIRONMENT',
    remedy: 'For example: landfall promote --from staging --to production',
  })
}
