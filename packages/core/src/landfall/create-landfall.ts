import type { Observation } from '../adapter/observation.ts'
import type { SealedPlan } from '../engine/plan.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import type { JournalEvent } from '../events/journal-event.ts'
import { parseDuration } from '../json/duration.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { environmentBusy } from '../store/environment-busy.ts'
import type { Claim } from '../store/store.ts'
import { type Acknowledgement, acknowledge } from './acknowledge.ts'
import { attachedRun, unknownDeployment } from './attached-run.ts'
import { type AuditEntry, auditTrail } from './audit.ts'
import { expectNotBlocked, hasEnded, holds } from './claims.ts'
import { createHost, environmentOf } from './host.ts'
import { lookAtCurrent } from './look.ts'
import { makePlan } from './make-plan.ts'
import type { LandfallOptions } from './options.ts'
import type { PlanRequest } from './plan-request.ts'
import { planRollback, type RollbackRequest } from './plan-rollback.ts'
import { recentRecords } from './records.ts'
import type { Run } from './run.ts'
import { type DeployOptions, start } from './start.ts'
import { isStillborn } from './stillborn.ts'
import { untilFree } from './until-free.ts'

/** The library: plans, deploys, brings back. Made by `createLandfall`. */
export interface Landfall {
  /**
   * Looks at what is live and decides all that can be decided before anything runs; changes nothing.
   *
   * @throws `UNKNOWN_ENVIRONMENT`, `UNKNOWN_TARGET`, `INVALID_VERSION`, `STRATEGY_UNSUPPORTED`, `UNREGISTERED`,
   * `PLATFORM_UNOBSERVABLE`
   */
  plan(pipeline: Pipeline, request: PlanRequest): Promise<SealedPlan>
  /**
   * Claims the environment and starts the deployment. How it ends is told by `run.result`.
   *
   * @throws `PREFLIGHT_FAILED`, `NO_ROLLBACK_TARGET`, `ENVIRONMENT_BUSY`, `ENVIRONMENT_BLOCKED`, `PERSON_REQUIRED`,
   * `GUARDRAIL_REFUSED`, `WINDOW_CLOSED`, `REQUESTER_UNPROVEN`, `STORE_UNWRITABLE`
   */
  deploy(plan: SealedPlan, options?: DeployOptions): Promise<Run>
  /** A deployment of this store, from whatever process. @throws `UNKNOWN_DEPLOYMENT` */
  attach(deployment: string): Promise<Run>
  /**
   * Plans a rollback: where each target would go, and whether a person has to look at the database before. `deploy`
   * takes the plan.
   *
   * @throws `UNKNOWN_REVISION`, and as `plan`
   */
  planRollback(request: Omit<RollbackRequest, 'by' | 'automated'>): Promise<SealedPlan>
  /**
   * Brings the targets of an environment back to an earlier release, as a deployment of its own: `planRollback` and
   * `deploy` in one.
   *
   * @throws `UNKNOWN_REVISION`, and as `deploy`
   */
  rollback(request: RollbackRequest): Promise<Run>
  /** What is live on each target of an environment, read from the platforms. */
  current(environment: string): Promise<{ readonly [target: string]: Observation }>
  /** The records of an environment, newest first. */
  history(environment: string, options?: { readonly limit?: number }): Promise<readonly DeploymentRecord[]>
  /**
   * What happened in a deployment, for whoever has to account for it: who asked, who answered, what ran, what traffic
   * went where, who gave up its claim.
   *
   * @throws `UNKNOWN_DEPLOYMENT`
   */
  audit(deployment: string): Promise<readonly AuditEntry[]>
  /** The deployment that holds an environment, at work or interrupted or blocked; `null` when it is free. */
  holder(environment: string): Promise<Claim | null>
  /**
   * Comes back when a new deployment may be planned: at once when the environment is free, and otherwise as its
   * `concurrency` says. Another one may still be faster: `deploy` is then refused with `ENVIRONMENT_BUSY`.
   *
   * @throws `ENVIRONMENT_BUSY`, `ENVIRONMENT_BLOCKED`
   *
   * @example
   * await landfall.turn('production', { by: 'release-bot' })
   * const run = await landfall.deploy(await landfall.plan(shop, request), { by: 'release-bot' })
   */
  turn(environment: string, request: { readonly by: string; readonly signal?: AbortSignal }): Promise<void>
  /**
   * Aborts the deployment that holds the environment, waits until it has ended, so that a newer release can be planned.
   * Harmless when the environment is free.
   */
  supersede(environment: string, request: { readonly by: string; readonly reason: string }): Promise<void>
  /**
   * A person has looked at an environment that a deployment left in doubt, or whose journal is damaged, and frees it.
   *
   * @throws `INVALID_INPUT` when the deployment has not ended
   */
  acknowledge(deployment: string, word: Acknowledgement): Promise<void>
}

/**
 * Makes the library for a set of environments.
 *
 * @throws `INVALID_NAME` for an environment or target whose name is unsafe
 *
 * @example
 * const landfall = createLandfall({
 *   environments: { production: { targets: { web: local({ root: '/srv/shop', port: 8080, command: ['node', 'server.js'] }) } } },
 * })
 * const plan = await landfall.plan(shop, { environment: 'production', version: '2.0.0' })
 * const run = await landfall.deploy(plan, { by: 'release-bot' })
 * const { status } = await run.result
 */
export function createLandfall(options: LandfallOptions): Landfall {
  const host = createHost(options)

  const attach = async (deployment: string): Promise<Run> => {
    const begun = !(await isStillborn(host, deployment))
    if (begun || (await holds(host, deployment))) return attachedRun(host, deployment)
    throw unknownDeployment(deployment)
  }

  const supersede = async (environment: string, request: { by: string; reason: string }): Promise<void> => {
    environmentOf(host, environment)
    const claim = await host.store.claims.current(environment)
    if (claim === null) return
    const run = await attach(claim.deployment)
    await expectNotBlocked(host, claim)
    if (await hasEnded(host, claim)) await run.resume()
    else await run.abort(request)
    if (await holds(host, claim.deployment)) await run.result
  }

  return {
    plan: (pipeline, request) => makePlan(host, pipeline, request),
    deploy: (plan, deployOptions = {}) => start(host, plan, deployOptions),
    attach,
    planRollback: (request) => planRollback(host, request),
    async rollback(request) {
      const plan = await planRollback(host, request)
      const { by, automated } = request
      return await start(host, plan, {
        ...(by === undefined ? {} : { by }),
        ...(automated === undefined ? {} : { automated }),
      })
    },
    async current(environment) {
      const { targets } = environmentOf(host, environment)
      const seen = Object.entries(targets).map(
        async ([name, adapter]) => [name, await lookAtCurrent(host, environment, name, adapter)] as const,
      )
      return Object.fromEntries(await Promise.all(seen))
    },
    history(environment, { limit = 20 } = {}) {
      environmentOf(host, environment)
      return recentRecords(host.store, environment, limit)
    },
    async audit(deployment) {
      const events: JournalEvent[] = []
      for await (const event of host.store.journals.read(deployment, 1)) events.push(event)
      const [created] = events
      if (created?.type !== 'deployment.created') throw unknownDeployment(deployment)
      return auditTrail(events, await host.store.claims.released(created.environment))
    },
    async holder(environment) {
      environmentOf(host, environment)
      return await host.store.claims.current(environment)
    },
    async turn(environment, { by, signal }) {
      const { concurrency = 'reject', queueTimeout = '1h' } = environmentOf(host, environment)
      const claim = await host.store.claims.current(environment)
      if (claim === null) return
      await expectNotBlocked(host, claim)
      if (concurrency === 'reject') throw environmentBusy(claim)
      if (concurrency === 'supersede')
        return await supersede(environment, { by, reason: 'a newer deployment takes its place' })
      await untilFree(host, environment, parseDuration(queueTimeout), signal, (holder) =>
        expectNotBlocked(host, holder),
      )
    },
    supersede,
    acknowledge: (deployment, word) => acknowledge(host, deployment, word),
  }
}
