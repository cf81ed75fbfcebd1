import { randomBytes } from 'node:crypto'
import type { Plan, SealedPlan } from '../engine/plan.ts'
import { expectRegistered } from '../engine/registered.ts'
import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import type { Claim } from '../store/store.ts'
import { admit } from './admission.ts'
import { attachedRun } from './attached-run.ts'
import { callerOf } from './caller.ts'
import { expectNotBlocked } from './claims.ts'
import { environmentOf, type Host } from './host.ts'
import { adaptersOf, expectUnaltered } from './make-plan.ts'
import { expectRules } from './plan-rules.ts'
import type { Run } from './run.ts'

/** How a deployment is started. */
export interface DeployOptions {
  /** Who asks for it; for the record and the audit trail. Default `unknown`. */
  readonly by?: string
  /** A program decided to deploy, not a person. Default false. */
  readonly automated?: boolean
  /** A signature over `requestStatement`, where the environment's approvers can prove who asks. */
  readonly proof?: string
  /** Why a person starts it although a freeze is on or no window is open. */
  readonly despite?: string
  /** Starts although nothing good is live that a rollback could return to: a first deployment. Default false. */
  readonly allowWithoutRollbackTarget?: boolean
}

/** Claims the environment of a plan and becomes the worker of its deployment. @throws as `Landfall.deploy` */
export async function start(host: Host, sealed: SealedPlan, options: DeployOptions): Promise<Run> {
  const { digest, ...plan } = sealed
  const { allowWithoutRollbackTarget = false } = options
  expectUnaltered(sealed)
  adaptersOf(host, sealed)
  expectRules(plan, environmentOf(host, plan.environment))
  expectJournaledAsItIs(host, plan)
  expectRegistered(plan, host.registry)
  const caller = await callerOf(host, sealed, options)
  const by = caller.name
  await admit(host, plan, caller)
  const targets = Object.values(plan.targets)
  const problems = targets.flatMap(({ name, findings }) =>
    findings
      .filter(({ severity }) => severity === 'error')
      .map(({ message, remedy }) => `${name}: ${message} (${remedy})`),
  )
  if (problems.length > 0) {
    const message = `The platforms are not ready: ${problems.join('; ')}`
    throw new LandfallError({ code: 'PREFLIGHT_FAILED', message, details: problems })
  }
  const helpless = targets.find(({ rollout, stable }) => rollout !== null && stable === null)
  if (helpless !== undefined && !allowWithoutRollbackTarget) {
    const message = `Nothing is live on ${helpless.name} that a rollback could return to`
    throw new LandfallError({ code: 'NO_ROLLBACK_TARGET', message, target: helpless.name })
  }

  const id = newId(host.clock.now())
  const claim = await claimEnvironment(host, plan.environment, id, by)
  try {
    const lease = await host.store.leases.take(id, host.worker, null)
    const run = attachedRun(host, id)
    await run.work(lease, {
      type: 'deployment.created',
      format: 1,
      deployment: id,
      environment: plan.environment,
      claim: claim.number,
      claimOrder: claim.order,
      caller,
      planDigest: digest,
      plan,
    })
    return run
  } catch (error) {
    // Nothing has run yet, so the claim must not outlive the attempt. If the store refuses this too, the first error counts.
    await host.store.claims.release(claim, by, 'the deployment could not be started').catch(() => {})
    throw error
  }
}

/** What is journaled is what runs: a secret that was learnt since the plan was made would be taken out of it there. */
function expectJournaledAsItIs({ redactor }: Host, plan: Plan): void {
  if (redactor.value(plan) === plan) return
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: 'The plan has the value of a secret in it that was not known when it was made',
    expected: 'references such as ${env:TOKEN} where a secret is needed',
    remedy: 'Make a new plan.',
  })
}

/** Sortable by time, unique, and safe in paths and labels. */
function newId(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace(/\..*/, '')
  return `${stamp}-${randomBytes(4).toString('hex')}`
}

async function claimEnvironment(host: Host, environment: string, id: string, by: string): Promise<Claim> {
  try {
    return await host.store.claims.acquire(environment, id, by)
  } catch (error) {
    if (!isLandfallError(error) || error.code !== 'ENVIRONMENT_BUSY') throw error
    const claim = await host.store.claims.current(environment)
    if (claim !== null) await expectNotBlocked(host, claim)
    throw error
  }
}
