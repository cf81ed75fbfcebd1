import { requestStatement } from '../approve/statement.ts'
import type { SealedPlan } from '../engine/plan.ts'
import { LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import type { Caller } from '../events/journal-event.ts'
import { environmentOf, type Host } from './host.ts'
import { withoutSecrets } from './look.ts'

/** How long looking at the signature of a caller may take. */
const proofDeadlineMs = 60_000

/** Who asks for a deployment. */
export interface CallerFacts {
  readonly by?: string
  readonly automated?: boolean
  readonly proof?: string
  readonly despite?: string
}

/**
 * Finds out who asks for a deployment, and what that caller may do.
 *
 * @throws `REQUESTER_UNPROVEN` when a signature does not hold, or when there is none and approvals have to be another
 * person's
 */
export async function callerOf(host: Host, plan: SealedPlan, facts: CallerFacts): Promise<Caller> {
  const { approval = {} } = environmentOf(host, plan.environment)
  const { approvers, notRequester = false } = approval
  const automated = host.automated || (facts.automated ?? false)
  const maximumWeight = automated ? (host.guardrails.maximumWeight ?? 100) : 100
  // A reason that says nothing is none.
  const despite = facts.despite?.trim() ? host.redactor.text(facts.despite) : null
  const claimed = host.redactor.text(facts.by ?? 'unknown')
  if (approvers === undefined || facts.proof === undefined) {
    // Otherwise a name that somebody else has would let him approve what he asked for himself.
    if (approvers !== undefined && notRequester && plan.kind === 'deploy')
      throw unproven(plan, claimed, 'no signature')
    return { name: claimed, automated, proven: false, maximumWeight, despite }
  }
  const { environment, version, digest } = plan
  const statement = requestStatement({ environment, version, planDigest: digest })
  const signal = AbortSignal.timeout(proofDeadlineMs)
  const proven = await approvers.verify(statement, facts.proof, { signal }).catch((error: unknown) => {
    throw withoutSecrets(host, toLandfallError(error, { code: 'REQUESTER_UNPROVEN', target: environment }))
  })
  if ('refused' in proven) throw unproven(plan, claimed, proven.refused)
  return { name: proven.principal, automated, proven: true, maximumWeight, despite }
}

function unproven({ environment }: SealedPlan, name: string, seen: string): LandfallError {
  const message = `Nothing proves that ${name} asks for the deployment to ${environment}`
  return new LandfallError({ code: 'REQUESTER_UNPROVEN', message, target: environment, seen })
}
