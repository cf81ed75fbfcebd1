import { LandfallError, type Run } from '@landfall/core'
import { suggest } from '../args/suggest.ts'
import { knownEnvironment } from './load-project.ts'
import type { Project } from './project.ts'

const deploymentId = /^\d{8}T\d{6}-[0-9a-f]+$/

/**
 * The deployment that somebody means: an id, the one that holds an environment, or without a word the only one that
 * holds any.
 *
 * @param ended whether an environment that is free stands for its newest deployment
 * @throws `UNKNOWN_DEPLOYMENT`, `UNKNOWN_ENVIRONMENT`, `INVALID_INPUT` when nothing or too much is meant
 */
export async function findRun(
  project: Project,
  which: string | undefined,
  { ended }: { readonly ended: boolean },
): Promise<Run> {
  const { landfall, environments } = project
  if (which !== undefined && (deploymentId.test(which) || !isNameLike(which, environments))) {
    return await landfall.attach(which)
  }
  const names = which === undefined ? environments : [knownEnvironment(project, which)]
  const claims = (await Promise.all(names.map((name) => landfall.holder(name)))).filter((one) => one !== null)
  const [claim] = claims
  if (claim !== undefined && claims.length === 1) return await landfall.attach(claim.deployment)
  if (claims.length > 1) {
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: 'More than one deployment is under way',
      seen: claims.map(({ environment, deployment }) => `${deployment} in ${environment}`).join(', '),
      remedy: 'Name the environment or the deployment.',
    })
  }
  const newest = ended ? await newestOf(project, names) : null
  if (newest !== null) return await landfall.attach(newest)
  const place = which === undefined ? 'any environment' : which
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `No deployment is under way in ${place}`,
    remedy: 'See what there was with `landfall history`.',
  })
}

async function newestOf({ landfall }: Project, names: readonly string[]): Promise<string | null> {
  const newest = await Promise.all(names.map((name) => landfall.history(name, { limit: 1 })))
  const records = newest
    .flat()
    .sort((one, other) => other.timeline.completed.localeCompare(one.timeline.completed))
  return records[0]?.deployment ?? null
}

/** Whether it is an environment, or at least more like one than like the id of a deployment. */
function isNameLike(which: string, environments: readonly string[]): boolean {
  return environments.includes(which) || suggest(which, environments) !== null || !/\d{4}/.test(which)
}
