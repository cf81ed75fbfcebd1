import type { JsonObject } from '../json/json.ts'
import type { Progress } from './progress.ts'

/** What a deployment is about, by the names under which commands and texts know it. */
export function variablesOf({ plan, deployment }: Progress): { readonly [name: string]: string } {
  const { version, environment, commit, url } = plan
  return {
    VERSION: version,
    ENV: environment,
    DEPLOYMENT: deployment,
    ...(commit === null ? {} : { COMMIT: commit }),
    ...(url === null ? {} : { URL: url }),
  }
}

/** A command learns what it works for from its environment; nothing is pasted into a shell line. */
export function told(command: JsonObject, progress: Progress): JsonObject {
  return { ...command, variables: variablesOf(progress) }
}
