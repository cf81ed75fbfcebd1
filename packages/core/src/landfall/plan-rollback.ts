import { abilityWords } from '../adapter/abilities.ts'
import type { Revision } from '../adapter/release.ts'
import { compile } from '../engine/compile.ts'
import { sameRelease } from '../engine/observed.ts'
import type { CompiledStep, PlannedRollout, PlannedTarget, SealedPlan } from '../engine/plan.ts'
import type { DeploymentRecord, RecordedMigration } from '../engine/record.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { environmentOf, type Host } from './host.ts'
import { type Look, lookAt } from './look.ts'
import { adapterOf, plannedApproval, plannedNotifications, plannedTarget, seal } from './make-plan.ts'
import { recentRecords } from './records.ts'
import { targetPast, withinReach } from './stable.ts'

/** What a rollback is asked for. */
export interface RollbackRequest {
  readonly environment: string
  /** Only these targets. Default: all of the environment. */
  readonly targets?: readonly string[]
  /** A revision id, release id or version to return to. Default: the newest earlier one that is not known to be bad. */
  readonly to?: string
  readonly by?: string
  /** As for a deployment. */
  readonly automated?: boolean
  readonly notes?: string
}

/** Plans a rollback: one step for each target, whose stable revision is where it has to return to. */
export async function planRollback(host: Host, request: RollbackRequest): Promise<SealedPlan> {
  const environment = environmentOf(host, request.environment)
  const records = await recentRecords(host.store, request.environment)
  const names = new Set(request.targets ?? Object.keys(environment.targets))
  const targets: PlannedTarget[] = []
  for (const name of names) {
    const adapter = adapterOf(request.environment, environment, name)
    const look = await lookAt(host, request.environment, name, adapter)
    const { bad } = targetPast(records, name)
    const history = withinReach(look.observed, look.history, environment.rollbackWithin)
    const found = chosen(name, { ...look, history }, bad, request.to)
    const words = abilityWords(adapter.abilities)
    const ability =
      (['weighted', 'switch', 'fleet'] as const).find((word) => words.includes(word)) ?? 'update'
    const rollout: PlannedRollout = {
      step: `rollback/${name}`,
      strategy: 'rollback',
      ability,
      stages: [],
      carries: {},
      exposedBeforeVerification: 0,
      rebuilds: false,
      rollback: 'a rollback has nothing to return to itself; when it fails, a person has to look',
    }
    targets.push(plannedTarget(name, environment, adapter, look, found, rollout))
  }
  const steps: CompiledStep[] = targets.map(({ name }) => ({
    id: `rollback/${name}`,
    uses: 'rollback@1',
    input: { target: name },
    after: [],
    when: null,
    required: true,
    policy: {},
    undo: { kind: 'nothing' },
  }))
  return seal(host, {
    format: 1,
    kind: 'rollback',
    environment: request.environment,
    url: environment.url ?? null,
    version:
      targets.find(({ stable }) => stable?.version != null)?.stable?.version ?? request.to ?? 'unknown',
    requestedVersion: request.to ?? 'the last good one',
    commit: null,
    notes: request.notes ?? '',
    approval: plannedApproval(environment),
    notifications: plannedNotifications(environment),
    pipeline: compile({ name: 'rollback', steps: withMigrationApproval(steps, targets, records) }),
    targets: Object.fromEntries(targets.map((target) => [target.name, target])),
    rollbackOnFailure: false,
    bad: [],
  })
}

/** How long a person is waited for who has to look at the database before code goes back. */
const approvalTimeoutMs = 24 * 3_600_000

/** Code that cannot live with what the database has become does not go back without a person. */
function withMigrationApproval(
  steps: readonly CompiledStep[],
  targets: readonly PlannedTarget[],
  records: readonly DeploymentRecord[],
): readonly CompiledStep[] {
  const broughtBy = targets.map(({ name, stable }) =>
    records.findIndex(({ status, targets: recorded }) => {
      const release = recorded[name]?.release ?? null
      return status === 'success' && release !== null && release === stable?.release
    }),
  )
  // Each target may come from another deployment; one that predates them all goes past all of them.
  const since = broughtBy.includes(-1) ? records : records.slice(0, Math.max(0, ...broughtBy))
  const crossed = since.flatMap(({ version, migrations }) =>
    migrations.filter(isInTheWay).map(({ step }) => `${step} of ${version}`),
  )
  if (crossed.length === 0) return steps
  const approval: CompiledStep = {
    id: 'database-approval',
    uses: 'approve@1',
    input: {
      instructions: `The code that this goes back to cannot live with the database as it is now (${crossed.join(', ')}). Has the database been brought back, or does the code work all the same?`,
      timeoutMs: approvalTimeoutMs,
    },
    after: [],
    when: null,
    required: true,
    policy: {},
    undo: { kind: 'nothing' },
  }
  return [approval, ...steps.map((step) => ({ ...step, after: [approval.id] }))]
}

function isInTheWay({ state, previousCode }: RecordedMigration): boolean {
  return state === 'stuck' || state === 'applying' || (state === 'applied' && previousCode === 'incompatible')
}

function chosen(
  target: string,
  { observed, history }: Look,
  bad: ReadonlySet<string>,
  to: string | undefined,
): Revision {
  const live = observed.revisions.filter(({ weight }) => weight > 0)
  const isLive = (revision: Revision): boolean => live.some((one) => sameRelease(one, revision))
  const isBad = ({ release }: Revision): boolean => release !== null && bad.has(release)
  const fits = (revision: Revision): boolean =>
    to === undefined ? !isLive(revision) : [revision.id, revision.release, revision.version].includes(to)
  const fitting = history.filter(fits)
  const found = fitting.find((revision) => !isBad(revision))
  if (found !== undefined) return { id: found.id, release: found.release, version: found.version }
  throw new LandfallError({
    code: 'UNKNOWN_REVISION',
    message: whyNone(target, to, fitting.length > 0),
    target,
    expected:
      history
        .filter((revision) => !isBad(revision))
        .map(({ id, version }) => version ?? id)
        .join(', ') || 'nothing good is kept',
    seen: to ?? 'none',
  })
}

function whyNone(target: string, to: string | undefined, isThere: boolean): string {
  if (to === undefined) return `${target} has no earlier good revision`
  if (isThere) return `${to} failed its verification on ${target}, so a rollback does not return to it`
  return `${target} has no revision ${to} any more`
}
