import { LandfallError } from '@landfall/core'
import { type CommandRunner, type Context, isSet, print, textFlag } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import { screenStyle } from '../terminal/look.ts'
import { recordRows } from '../text/record-lines.ts'

/** `landfall history`: what was deployed, newest first. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const { environment } = context.positionals
  const limit = limitOf(context)
  const names = environment === undefined ? project.environments : [knownEnvironment(project, environment)]
  const found = await Promise.all(names.map((name) => project.landfall.history(name, { limit })))
  const records = found
    .flat()
    .sort((one, other) => other.timeline.started.localeCompare(one.timeline.started))
    .slice(0, limit)
  if (isSet(context, 'json')) {
    print(JSON.stringify(records))
    return exitCodes.success
  }
  const style = screenStyle(context)
  // A file or a pipe has no width.
  const columns = process.stdout.columns || Number.POSITIVE_INFINITY
  for (const row of recordRows(records, columns, style)) print(row)
  if (records.length === 0) print('Nothing was deployed yet.')
  return exitCodes.success
}

function limitOf(context: Context): number {
  const text = textFlag(context, 'limit') ?? '20'
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: '--limit is not a count',
    expected: 'a whole number from 1 to 10000',
    seen: text,
  })
}
