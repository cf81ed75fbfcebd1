import type { Plan } from '../engine/plan.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { Caller } from '../events/journal-event.ts'
import { parseDuration } from '../json/duration.ts'
import { environmentOf, type Host } from './host.ts'
import { closedAt } from './windows.ts'

/**
 * Decides whether a caller may start a deployment now. A rollback is held to what programs may do at all, and to
 * nothing else: bringing an environment back is never a matter of time.
 *
 * @throws `PERSON_REQUIRED`, `GUARDRAIL_REFUSED`, `WINDOW_CLOSED`
 */
export async function admit(host: Host, plan: Plan, caller: Caller): Promise<void> {
  const { environment, kind } = plan
  const { autoDeploy = true, windows = [], freezes = [] } = environmentOf(host, environment)
  const { guardrails } = host
  const refuse = (code: ErrorCode, message: string, seen: string): never => {
    throw new LandfallError({ code, message, target: environment, seen })
  }
  if (caller.automated) {
    const { environments, planOnly = false } = guardrails
    if (planOnly) refuse('GUARDRAIL_REFUSED', `${caller.name} may only plan`, kind)
    if (environments !== undefined && !environments.includes(environment)) {
      const seen = `${environment}, allowed: ${environments.join(', ') || 'none'}`
      refuse('GUARDRAIL_REFUSED', `${caller.name} may not deploy to ${environment} by itself`, seen)
    }
  }
  if (kind === 'rollback') return
  if (caller.automated) {
    if (!autoDeploy)
      refuse('PERSON_REQUIRED', `A person has to start a deployment to ${environment}`, caller.name)
    const closed = closedAt(host.clock.now(), guardrails)
    if (closed !== null) refuse('WINDOW_CLOSED', `${caller.name} may not deploy now`, closed)
    await expectRate(host, environment, caller)
  }
  const closed = closedAt(host.clock.now(), { windows, freezes })
  if (closed !== null && (caller.automated || caller.despite === null))
    refuse('WINDOW_CLOSED', `${environment} takes no deployment now`, closed)
}

async function expectRate(host: Host, environment: string, { name }: Caller): Promise<void> {
  const { rateLimit } = host.guardrails
  if (rateLimit === undefined) return
  const since = host.clock.now() - parseDuration(rateLimit.per)
  let started = 0
  for await (const record of host.store.records.list(environment)) {
    const { started: at } = record.timeline as { readonly started: string }
    if (Date.parse(at) < since) break
    started += 1
  }
  if (started < rateLimit.deployments) return
  throw new LandfallError({
    code: 'GUARDRAIL_REFUSED',
    message: `${name} may not start another deployment to ${environment} yet`,
    target: environment,
    expected: `at most ${rateLimit.deployments} in ${rateLimit.per}`,
    seen: `${started} in that time`,
  })
}
