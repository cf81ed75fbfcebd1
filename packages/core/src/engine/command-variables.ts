import type { JsonObject } from '../json/json.ts'
import type { Progress } from './progress.ts'

/** A command learns what it works for from its environment; nothing is pasted into a shell line. */
export function told(command: JsonObject, { plan, deployment }: Progress): JsonObject {
  const { version, environment, commit } = plan
  const variables = {
    VERSION: version,
    ENV: environment,
    DEPLOYMENT: deployment,
    ...(commit === null ? {} : { COMMIT: commit }),
  }
  return { ...command, variables }
}
