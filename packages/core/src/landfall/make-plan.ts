import { hash } from 'node:crypto'
import { type Ability, abilityWords } from '../adapter/abilities.ts'
import type { Adapter } from '../adapter/adapter.ts'
import type { Revision } from '../adapter/release.ts'
import { validateWeight } from '../adapter/validate.ts'
import { deployTarget } from '../engine/compensate.ts'
import type {
  CompiledStep,
  Plan,
  PlannedApproval,
  PlannedNotification,
  PlannedRollout,
  PlannedTarget,
  SealedPlan,
} from '../engine/plan.ts'
import { expectRegistered } from '../engine/registered.ts'
import { registeredName } from '../engine/registry.ts'
import { LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import { canonicalJson } from '../json/canonical.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { commandInput } from '../pipeline/command-line.ts'
import { checkVersion } from '../pipeline/names.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Environment } from './environment.ts'
import { environmentOf, type Host } from './host.ts'
import { type Look, lookAt } from './look.ts'
import type { PlanRequest } from './plan-request.ts'
import { stepsFor } from './plan-steps.ts'
import { appliedMigrations, recentRecords } from './records.ts'
import { rollbackInWords } from './rollback-words.ts'
import { stableRevision, targetPast, withinReach } from './stable.ts'
import { versionOf } from './version.ts'

/**
 * Looks at what is live and decides everything that can be decided before anything runs.
 *
 * @throws `UNKNOWN_ENVIRONMENT`, `UNKNOWN_TARGET`, `INVALID_VERSION`, `STRATEGY_UNSUPPORTED`, `UNREGISTERED`,
 * `NOT_PROMOTED`, `GIT_FAILED`, `PLATFORM_UNOBSERVABLE`
 */
export async function makePlan(host: Host, pipeline: Pipeline, request: PlanRequest): Promise<SealedPlan> {
  const environment = environmentOf(host, request.environment)
  await environment.approval?.approvers?.expectUsable?.(host)
  const records = await recentRecords(host.store, request.environment)
  const { version, commit, promoted } = await versionOf(host, request)
  checkVersion(version)
  const applied = await appliedMigrations(host.store, request.environment, pipeline.compiled.steps)
  const facts = { name: request.environment, environment, version, records, applied, promoted }
  const compiled = stepsFor(pipeline.compiled, facts)
  const rules = { approval: plannedApproval(environment), notifications: plannedNotifications(environment) }
  expectRegistered({ pipeline: compiled, ...rules }, host.registry)
  const names = [...new Set(compiled.steps.flatMap(targetsOf))]
  const targets = await Promise.all(
    names.map(async (name) => {
      const adapter = adapterOf(request.environment, environment, name)
      const look = await lookAt(host, request.environment, name, adapter)
      const step = compiled.steps.find((one) => deployTarget(one) === name)
      const stable = stableRevision(
        look.observed,
        withinReach(look.observed, look.history, environment.rollbackWithin),
        targetPast(records, name),
      )
      const rollout = step === undefined ? null : planRollout(host, step, name, adapter, look, stable)
      return plannedTarget(name, environment, adapter, look, stable, rollout)
    }),
  )
  expectSameBytes(environment, targets)
  const bad = names.flatMap((name) => [...targetPast(records, name).bad])
  return seal(host, {
    format: 1,
    kind: 'deploy',
    environment: request.environment,
    url: environment.url ?? null,
    version,
    requestedVersion: request.version,
    commit,
    notes: request.notes ?? '',
    ...rules,
    pipeline: compiled,
    targets: Object.fromEntries(targets.map((target) => [target.name, target])),
    rollbackOnFailure: environment.rollbackOnFailure ?? true,
    bad: [...new Set(bad)],
  })
}

/** A promotion stands for the same bytes, which a platform that builds again cannot promise. */
function expectSameBytes({ promotesFrom }: Environment, targets: readonly PlannedTarget[]): void {
  const rebuilt = targets.find(({ rollout }) => rollout?.rebuilds === true)
  if (promotesFrom === undefined || rebuilt === undefined) return
  throw new LandfallError({
    code: 'NOT_PROMOTED',
    message: `${rebuilt.adapter} builds again, so what runs on ${rebuilt.name} is not what succeeded in ${promotesFrom}`,
    target: rebuilt.name,
    expected: 'a platform that runs the artifact as it was built',
    seen: rebuilt.adapter,
    remedy: 'Give the platform an artifact that is built already, or do without the promotion.',
  })
}

/** @throws `INVALID_INPUT` when a plan is not the one that its digest names: approvals and records would lie */
export function expectUnaltered({ digest, ...plan }: SealedPlan): void {
  const seen = hash('sha256', canonicalJson(plan))
  if (seen === digest) return
  const message = 'The plan was changed after it was made'
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message,
    expected: digest,
    seen,
    remedy: 'Make a new plan.',
  })
}

/** Gives a plan its digest. Secrets that found their way into it are taken out before. */
export function seal(host: Host, plan: Plan): SealedPlan {
  host.learn(plan)
  const clean = host.redactor.value(JSON.parse(JSON.stringify(plan)) as Json) as Plan
  return { ...clean, digest: hash('sha256', canonicalJson(clean)) }
}

/** What the plan says about a target, from what was seen of it. */
export function plannedTarget(
  name: string,
  { rollbackCommands = {} }: Environment,
  adapter: Adapter,
  { observed, findings }: Look,
  stable: Revision | null,
  rollout: PlannedRollout | null,
): PlannedTarget {
  const { fencing, lock } = adapter.abilities
  const command = Object.hasOwn(rollbackCommands, adapter.name) ? rollbackCommands[adapter.name] : undefined
  return {
    name,
    adapter: adapter.name,
    fencing,
    locks: lock === true,
    observed,
    stable,
    findings,
    rollout,
    rollbackCommand: command === undefined ? null : commandInput(command),
  }
}

/** Whose word the approvals of an environment need. */
export function plannedApproval({ approval = {} }: Environment): PlannedApproval {
  const { minimum = 1, notRequester = false, approvers } = approval
  return { minimum, notRequester, proven: approvers !== undefined }
}

/** Who is told about what, a row for each event. */
export function plannedNotifications({ notifications = [] }: Environment): readonly PlannedNotification[] {
  return notifications.flatMap(({ on, channel, message = null }) =>
    [on].flat().map((event) => ({ on: event, channel: channel.uses, options: channel.input, message })),
  )
}

export function adapterOf(environment: string, { targets }: Environment, name: string): Adapter {
  const adapter = Object.hasOwn(targets, name) ? targets[name] : undefined
  if (adapter !== undefined) return adapter
  throw new LandfallError({
    code: 'UNKNOWN_TARGET',
    message: `The environment ${environment} has no target ${name}`,
    target: name,
    expected: Object.keys(targets).join(', ') || 'no targets are configured',
    seen: name,
  })
}

/**
 * The adapters for a plan's targets, from the configuration of this process.
 *
 * @throws `UNKNOWN_ENVIRONMENT`, `UNKNOWN_TARGET` when this process does not have them
 */
export function adaptersOf(host: Host, plan: Plan): ReadonlyMap<string, Adapter> {
  host.learn(plan)
  const environment = environmentOf(host, plan.environment)
  const names = Object.keys(plan.targets)
  return new Map(names.map((name) => [name, adapterOf(plan.environment, environment, name)]))
}

function targetsOf({ uses, input }: CompiledStep): string[] {
  const named = uses === 'deploy@1' || uses === 'push@1' || uses === 'verify@1'
  return named ? [String(input.target)] : []
}

function planRollout(
  host: Host,
  step: CompiledStep,
  name: string,
  adapter: Adapter,
  look: Look,
  stable: Revision | null,
): PlannedRollout {
  const use = step.input.strategy as { readonly uses: string; readonly input: JsonObject }
  const checks = (step.input.checks ?? []) as readonly Json[]
  const strategy = host.registry.strategy(use.uses)
  const input = strategy.parse(use.input)
  const words = abilityWords(adapter.abilities)
  const ability = strategy.needs.find((need) => words.includes(need))
  if (ability === undefined) throw unsupported(host, strategy.name, name, adapter, words)

  const carried: Record<string, number> = {}
  const stages = strategy.stages(input, {
    ability,
    instances: look.instances.length,
    live: look.observed.revisions.some(({ weight }) => weight > 0),
    verified: checks.length > 0,
    carries(weight) {
      const real = carriedBy(adapter, name, weight)
      carried[String(weight)] = real
      return real
    },
  })
  return {
    step: step.id,
    strategy: registeredName(strategy),
    ability,
    stages,
    carries: carried,
    exposedBeforeVerification: checks.length === 0 ? 100 : (stages[0]?.exposure ?? 100),
    rebuilds: adapter.abilities.rebuilds === true,
    rollback: rollbackInWords(ability, stable),
  }
}

/** @throws `RESULT_INVALID`, `ADAPTER_FAILED` */
function carriedBy(adapter: Adapter, target: string, weight: number): number {
  const source = { adapter: adapter.name, verb: 'carries' }
  try {
    return validateWeight(adapter.verbs.staged?.carries?.(weight) ?? weight, source)
  } catch (error) {
    throw toLandfallError(error, { code: 'ADAPTER_FAILED', target })
  }
}

function unsupported(
  host: Host,
  strategy: string,
  target: string,
  adapter: Adapter,
  words: readonly Ability[],
): LandfallError {
  const possible = host.strategies.filter(({ needs }) => needs.some((need) => words.includes(need)))
  return new LandfallError({
    code: 'STRATEGY_UNSUPPORTED',
    message: `${target} (${adapter.name}) cannot carry out the strategy ${strategy}`,
    target,
    expected: `one of ${possible.map(({ name }) => name).join(', ')}`,
    seen: strategy,
    remedy: `Use one of ${possible.map(({ name }) => name).join(', ')}; ${adapter.name} can ${words.join(', ')}.`,
  })
}
