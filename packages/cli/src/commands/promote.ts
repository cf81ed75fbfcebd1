import { type DeploymentRecord, LandfallError } from '@landfall/core'
import { type CommandRunner, type Context, isSet, print, textFlag } from '../context.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import { planRequest } from '../project/plan-request.ts'
import type { Project } from '../project/project.ts'
import { startDeployment } from '../start-deployment.ts'

/** `landfall promote`: deploys what succeeded in one environment to another. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const from = knownEnvironment(project, required(context, 'from'))
  const to = knownEnvironment(project, required(context, 'to'))
  const { version, commit, deployment } = await succeeded(project, from, context.positionals.version)
  if (!isSet(context, 'json')) print(`${version} succeeded in ${from} as ${deployment}.\n`)
  const request = planRequest(context, to, version)
  const plan = await project.plan({ ...request, ...(commit === null ? {} : { commit }) })
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

async function succeeded(
  { landfall }: Project,
  from: string,
  version: string | undefined,
): Promise<DeploymentRecord> {
  const records = await landfall.history(from, { limit: 100 })
  const found = records.find(
    (one) => one.outcome === 'succeeded' && (version === undefined || one.version === version),
  )
  if (found !== undefined) return found
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message:
      version === undefined
        ? `Nothing has succeeded in ${from} yet`
        : `${version} has not succeeded in ${from}`,
    target: from,
    seen: records.map((one) => `${one.version} ${one.status}`).join(', ') || 'no deployment',
    remedy: `Deploy it there first: landfall deploy ${from} ${version ?? 'VERSION'}`,
  })
}
