import { canonicalJson } from '../json/canonical.ts'
import type { JsonObject } from '../json/json.ts'

/**
 * The text that an approver signs: the answer and the whole subject that it answers, as JSON with sorted keys. Whatever
 * of it is changed, the signature does not hold any more.
 *
 * @example
 * const [subject] = await run.questions()
 * const statement = approvalStatement({ decision: 'approved', subject, comment: 'looked at the dry run' })
 */
export function approvalStatement(answer: {
  readonly decision: 'approved' | 'rejected'
  readonly subject: JsonObject
  readonly comment: string
}): string {
  const { decision, subject, comment } = answer
  return canonicalJson({ decision, subject, comment })
}

/**
 * The text that is signed by whoever asks for a deployment: exactly this plan, which has what was live in it, so the
 * signature is of no use for another one.
 *
 * @param request `planDigest` is the `digest` of the plan
 *
 * @example requestStatement({ environment: 'production', version: '2.0.0', planDigest: plan.digest })
 */
export function requestStatement(request: {
  readonly environment: string
  readonly version: string
  readonly planDigest: string
}): string {
  const { environment, version, planDigest } = request
  return canonicalJson({ environment, version, planDigest })
}
