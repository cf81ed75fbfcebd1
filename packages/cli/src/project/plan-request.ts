import { type Context, textFlag } from '../context.ts'
import type { Project } from './project.ts'

/** What a plan is asked for, from the flags. */
export function planRequest(
  context: Context,
  environment: string,
  version: string,
): Parameters<Project['plan']>[0] {
  const commit = textFlag(context, 'commit')
  const notes = textFlag(context, 'notes')
  return {
    environment,
    version,
    ...(commit === undefined ? {} : { commit }),
    ...(notes === undefined ? {} : { notes }),
  }
}
