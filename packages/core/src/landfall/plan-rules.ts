import { deployTarget } from '../engine/compensate.ts'
import type { CompiledStep, Plan } from '../engine/plan.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { canonicalJson } from '../json/canonical.ts'
import type { Environment } from './environment.ts'
import { plannedApproval } from './make-plan.ts'

/**
 * Makes sure that a plan keeps the rules that its environment has here and now. Its digest says that nobody changed it by
 * accident; whoever writes a plan writes the digest as well.
 *
 * @throws `PLAN_STALE` for a plan without the approval or the promotion that the environment asks for, and for a
 * deployment that calls itself a rollback
 */
export function expectRules(plan: Plan, environment: Environment): void {
  const { kind, pipeline, approval } = plan
  const { steps } = pipeline
  const { approvalRequired = false, promotesFrom } = environment
  const refuse = (expected: string, seen: string): never => {
    throw new LandfallError({
      code: 'PLAN_STALE',
      message: `The plan does not keep the rules of ${plan.environment}`,
      target: plan.environment,
      expected,
      seen,
    })
  }
  const wanted = plannedApproval(environment)
  if (canonicalJson(approval) !== canonicalJson(wanted))
    refuse(`approvals as configured: ${canonicalJson(wanted)}`, canonicalJson(approval))
  const other = steps.find(({ uses }) => uses !== 'rollback@1' && uses !== 'approve@1')
  if (kind === 'rollback') {
    if (other !== undefined) refuse('a rollback, which brings back and does nothing else', other.uses)
    return
  }
  if (approvalRequired) {
    const late = unguarded(steps, isApproval, (step) => deployTarget(step) !== null)
    if (late !== undefined) refuse('an approval before the first deploy step', `${late} without one`)
  }
  if (promotesFrom === undefined) return
  const isPromotion = ({ uses, input, required }: CompiledStep): boolean =>
    uses === 'promotion@1' && required && input.from === promotesFrom
  const late = unguarded(steps, isPromotion, ({ uses }) => /^(?:push|deploy|migrate)@1$/.test(uses))
  if (late !== undefined) refuse(`artifacts that succeeded in ${promotesFrom}`, `${late} without looking`)
}

function isApproval({ id, uses, required }: CompiledStep): boolean {
  return id === 'environment-approval' && uses === 'approve@1' && required
}

/** The first step of a kind that does not wait for a guard. */
function unguarded(
  steps: readonly CompiledStep[],
  isGuard: (step: CompiledStep) => boolean,
  isGuarded: (step: CompiledStep) => boolean,
): string | undefined {
  const guards = steps.filter((step) => isGuard(step) && step.when === null).map(({ id }) => id)
  return steps.find((step) => isGuarded(step) && !guards.some((guard) => step.after.includes(guard)))?.id
}
