import { deployTarget } from '../engine/compensate.ts'
import { compile } from '../engine/compile.ts'
import type { CompiledPipeline, CompiledStep } from '../engine/plan.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { JsonObject } from '../json/json.ts'
import { checkedDescription } from '../pipeline/description.ts'
import type { Environment } from './environment.ts'

/** What an environment and its past make of a pipeline. */
export interface PlanningFacts {
  readonly name: string
  readonly environment: Environment
  readonly version: string
  /** Records of the environment, newest first. */
  readonly records: readonly DeploymentRecord[]
  /** sha256 by path of the files that were applied last, by the migration's step. */
  readonly applied: ReadonlyMap<string, JsonObject>
  /** The deployment whose artifacts are taken instead of building. */
  readonly promoted: DeploymentRecord | null
}

/**
 * Fills in what the environment asks for and what its past tells: approval, promotion, applied migrations, the commits
 * that are new.
 *
 * @throws `NOT_PROMOTED`, and as `definePipeline` where the environment does not fit the pipeline
 */
export function stepsFor(pipeline: CompiledPipeline, facts: PlanningFacts): CompiledPipeline {
  const steps = withApproval(
    withPromotion(
      pipeline.steps.map((step) => filledIn(step, facts)),
      facts,
    ),
    facts,
  )
  // The pipeline may have steps of the same names, and the environment a wrong timeout.
  return compile(checkedDescription({ name: pipeline.name, steps }))
}

function filledIn(step: CompiledStep, facts: PlanningFacts): CompiledStep {
  const { input } = step
  if (step.uses === 'build@1' && facts.promoted !== null)
    return { ...step, input: { ...input, reuse: artifactOf(step.id, facts.promoted, facts) } }
  if (step.uses === 'migrate@1')
    return { ...step, input: { ...input, applied: facts.applied.get(step.id) ?? {} } }
  if (step.uses === 'manifest@1' && isSearch(input.stories)) {
    const since = facts.records.find(({ status }) => status === 'success')?.commit ?? null
    return { ...step, input: { ...input, stories: { ...input.stories, since } } }
  }
  return step
}

function artifactOf(
  name: string,
  { artifacts, deployment, version, environment }: DeploymentRecord,
  facts: PlanningFacts,
): JsonObject {
  const found = artifacts.find((artifact) => artifact.name === name)
  if (found !== undefined) return found
  throw new LandfallError({
    code: 'NOT_PROMOTED',
    message: `${version} was deployed to ${environment} without the artifact ${name}, which ${facts.name} needs`,
    target: name,
    expected: `an artifact ${name}`,
    seen: `${artifacts.map((artifact) => artifact.name).join(', ') || 'no artifacts'} in ${deployment}`,
  })
}

function isSearch(stories: unknown): stories is JsonObject {
  return typeof stories === 'object' && stories !== null && !Array.isArray(stories)
}

/** Nothing is tagged, pushed or migrated before it is known that the same artifacts have succeeded elsewhere. */
function withPromotion(
  steps: readonly CompiledStep[],
  { environment: { promotesFrom } }: PlanningFacts,
): readonly CompiledStep[] {
  if (promotesFrom === undefined) return steps
  const builds = steps.filter(({ uses }) => uses === 'build@1').map(({ id }) => id)
  const promotion = insertedStep('promotion', 'promotion@1', { from: promotesFrom }, builds)
  const early = neededBy(steps, builds)
  return before(
    steps,
    promotion,
    ({ id, uses }) => /^(?:tag|push|deploy|migrate)@1$/.test(uses) && !early.has(id),
  )
}

/** Ids of the steps that have ended before some others begin. */
function neededBy(steps: readonly CompiledStep[], ids: readonly string[]): ReadonlySet<string> {
  const after = new Map(steps.map((step) => [step.id, step.after]))
  const needed = new Set<string>()
  const open = ids.flatMap((id) => after.get(id) ?? [])
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (needed.has(id)) continue
    needed.add(id)
    open.push(...(after.get(id) ?? []))
  }
  return needed
}

/** The approval that an environment asks for stands right before the first thing that changes it. */
function withApproval(
  steps: readonly CompiledStep[],
  { name, version, environment: { approvalRequired, approvalTimeout = '24h' } }: PlanningFacts,
): readonly CompiledStep[] {
  const first = steps.find((step) => deployTarget(step) !== null)
  if (!approvalRequired || first === undefined) return steps
  const instructions = `Deploy ${version} to ${name}?`
  const input = { instructions, timeoutMs: parseDuration(approvalTimeout) }
  const approval = insertedStep('environment-approval', 'approve@1', input, first.after)
  return before(steps, approval, (step) => deployTarget(step) !== null)
}

function insertedStep(id: string, uses: string, input: JsonObject, after: readonly string[]): CompiledStep {
  return { id, uses, input, after, when: null, required: true, policy: {}, undo: { kind: 'nothing' } }
}

/** Makes the steps of a kind wait for a step that stands before the first of them. */
function before(
  steps: readonly CompiledStep[],
  inserted: CompiledStep,
  waits: (step: CompiledStep) => boolean,
): readonly CompiledStep[] {
  const first = steps.findIndex(waits)
  if (first < 0) return [...steps, inserted]
  const waiting = steps.map((step) => (waits(step) ? { ...step, after: [...step.after, inserted.id] } : step))
  return [...waiting.slice(0, first), inserted, ...waiting.slice(first)]
}
