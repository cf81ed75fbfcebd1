import { isAbsolute, resolve } from 'node:path'
import type { SealedPlan } from '../engine/plan.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { createLandfall, type Landfall } from '../landfall/create-landfall.ts'
import type { LandfallOptions } from '../landfall/options.ts'
import type { PlanRequest } from '../landfall/plan-request.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { directoryStore } from '../store/directory-store.ts'
import type { AnyConfigAdapters } from './adapters.ts'
import { assemble } from './assemble/assemble.ts'
import { guardrailsFrom } from './assemble/environments.ts'
import { Findings } from './assemble/findings.ts'
import { type ConfigDocument, located, nowhere } from './document/place.ts'
import { plainValue } from './document/plain-value.ts'
import { type ConfigProblem, configInvalid, type Finding, pathText } from './problems/config-problem.ts'
import { nearest } from './problems/nearest.ts'
import type { Config, ConfigInput } from './schema/config.ts'
import { validate } from './validate.ts'

/** What a project is made with, besides its configuration. The rest is as for `createLandfall`. */
export interface ProjectOptions
  extends Omit<LandfallOptions, 'environments' | 'projectDirectory' | 'guardrails'> {
  /** The adapters by the names that targets have in `adapter`: what `defineAdapter` gave. */
  readonly adapters?: AnyConfigAdapters
  /** Where commands run and relative paths start. Default: that of the file, or the present one. */
  readonly directory?: string
}

/** A configuration, ready to be used. */
export interface Project {
  /** The file that it was read from. */
  readonly file: string | null
  readonly config: Config
  /** Absolute. */
  readonly directory: string
  /** The names of the environments, in the order of the file. */
  readonly environments: readonly string[]
  readonly landfall: Landfall
  /**
   * The pipeline of an environment.
   *
   * @throws `UNKNOWN_ENVIRONMENT`, naming the nearest one; `CONFIG_INVALID` when there is nothing to deploy to that its
   * checks could look at
   */
  pipelineFor(environment: string): Pipeline
  /**
   * Plans a deployment of what is checked out: where no commit is named, it is the repository's own.
   *
   * @throws as `pipelineFor` and `Landfall.plan`
   */
  plan(request: PlanRequest): Promise<SealedPlan>
}

/** A document that was read, with what was wrong with it already. */
export interface ReadConfig {
  readonly file: string | null
  readonly document: ConfigDocument
  readonly problems: readonly ConfigProblem[]
  /** Adapters whose module could not be imported. */
  readonly unavailable?: ReadonlySet<string>
}

/**
 * Makes a project from a configuration in code. The same configuration in a file gives the same plans.
 *
 * @throws `CONFIG_INVALID` with everything that is wrong
 *
 * @example
 * const project = projectFrom(config, { adapters: { local } })
 * const plan = await project.plan({ environment: 'production', version: '1.2.3' })
 * const run = await project.landfall.deploy(plan, { by: 'release-bot' })
 */
export function projectFrom(config: ConfigInput, options: ProjectOptions = {}): Project {
  const { value, findings } = plainValue(config)
  const problems = findings.map((finding) => located(nowhere, finding))
  const read = { file: null, document: { value, place: nowhere }, problems }
  if (typeof value === 'object' && value !== null && 'include' in value) {
    const finding = {
      path: ['include'],
      message: 'Only loadConfig reads further files',
      expected: 'no include',
    }
    return projectOf({ ...read, problems: [...problems, located(nowhere, finding)] }, options)
  }
  return projectOf(read, options)
}

/** The same for a document that was read. @throws `CONFIG_INVALID` */
export function projectOf(read: ReadConfig, options: ProjectOptions): Project {
  const { file, document, unavailable = new Set() } = read
  const { adapters = {}, directory = '.', ...rest } = options
  const { config, findings } = validate(document.value)
  const variables = options.variables ?? process.env
  const channels = options.channels ?? []
  const projectDirectory = resolve(directory)
  const surroundings = { adapters, unavailable, directory: projectDirectory, channels, variables }
  const assembled = assemble(config, surroundings)
  const source = file ?? 'The configuration'
  const wrong = findings.filter(
    ({ path }) => !read.problems.some((one) => isWithin(one.path, pathText(path))),
  )
  const all = [...wrong, ...assembled.findings.filter((finding) => !isEcho(finding, findings))]
  const problems = [...read.problems, ...all.map((one) => located(document.place, one))]
  if (problems.length > 0) throw configInvalid(source, problems)

  const { environments } = assembled
  const guardrails = guardrailsFrom(config)
  const landfallOptions: LandfallOptions = {
    ...rest,
    environments: Object.fromEntries([...environments].map(([name, { environment }]) => [name, environment])),
    projectDirectory,
    ...(guardrails === undefined ? {} : { guardrails }),
    ...(rest.store === undefined && config.store !== undefined
      ? {
          store: directoryStore(
            isAbsolute(config.store) ? config.store : resolve(projectDirectory, config.store),
          ),
        }
      : {}),
  }
  const made = new Findings()
  const landfall = made.attempt([], () => createLandfall(landfallOptions))
  if (landfall === undefined)
    throw configInvalid(
      source,
      made.all.map((one) => located(document.place, one)),
    )

  const pipelineFor = (name: string): Pipeline => {
    const found = environments.get(name)
    if (found === undefined) throw unknownEnvironment(name, [...environments.keys()])
    const { pipeline, incomplete } = found
    if (pipeline !== undefined && incomplete.length === 0) return pipeline
    throw configInvalid(
      source,
      incomplete.map((one) => located(document.place, one)),
    )
  }
  return {
    file,
    config,
    directory: projectDirectory,
    environments: [...environments.keys()],
    landfall,
    pipelineFor,
    async plan(request) {
      const pipeline = pipelineFor(request.environment)
      return await landfall.plan(pipeline, await withCommit(request, projectDirectory))
    },
  }
}

/** Whether a finding only follows from what was taken out of the document because it is wrong. */
function isEcho({ path, about }: Finding, wrong: readonly Finding[]): boolean {
  const at = pathText(path)
  return wrong.some((one) => {
    const place = pathText(one.path)
    const hides = one.path.length <= 2 || typeof one.path[1] === 'number'
    return isWithin(at, place) || isWithin(place, at) || (hides && one.path[0] === about)
  })
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`)
}

/** How long looking at the repository may take. */
const gitDeadlineMs = 30_000

/** A project that is in no repository has no commit. */
async function withCommit(request: PlanRequest, directory: string): Promise<PlanRequest> {
  const { version, commit, promote } = request
  if (commit !== undefined || promote !== undefined || version === 'latest') return request
  const { headCommit } = await import('../runtime/git/repository.ts')
  const signal = AbortSignal.timeout(gitDeadlineMs)
  const head = await headCommit(directory, { signal }).catch(() => null)
  return head === null ? request : { ...request, commit: head }
}

function unknownEnvironment(name: string, known: readonly string[]): LandfallError {
  const meant = nearest(name, known)
  const remedy =
    meant === null
      ? 'Use one of the configured environments, or add this one to the configuration.'
      : `Did you mean ${meant}?`
  return new LandfallError({
    code: 'UNKNOWN_ENVIRONMENT',
    message: `There is no environment ${JSON.stringify(name)}`,
    target: name,
    expected: known.join(', ') || 'no environments are configured',
    seen: name,
    remedy,
  })
}
