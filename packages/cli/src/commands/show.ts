import { auditText, LandfallError } from '@landfall/core'
import { type CommandRunner, isSet, print } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findRun } from '../project/find-run.ts'
import { loadProject } from '../project/load-project.ts'
import { screenStyle } from '../terminal/look.ts'
import { recordLines } from '../text/record-lines.ts'

/** `landfall show`: the record of a deployment, or its audit trail. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const found = await findRun(project, context.positionals.which, { ended: true })
  const trail = await project.landfall.audit(found.id)
  if (isSet(context, 'audit')) {
    if (isSet(context, 'yaml')) print(await asYaml(trail))
    else print(isSet(context, 'json') ? JSON.stringify(trail) : auditText(trail))
    return exitCodes.success
  }
  if (trail.every(({ kind }) => kind !== 'deployment.finished')) {
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: `${found.id} has not ended, so it has no record yet`,
      target: found.id,
      remedy: `See it with landfall watch ${found.id}, or what it did so far with landfall show ${found.id} --audit.`,
    })
  }
  const record = await found.result
  if (isSet(context, 'yaml')) print(await asYaml({ deploy: record }))
  else if (isSet(context, 'json')) print(JSON.stringify(record))
  else for (const line of recordLines(record, process.stdout.columns || 80, screenStyle(context))) print(line)
  return exitCodes.success
}

async function asYaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify(value).trimEnd()
}
