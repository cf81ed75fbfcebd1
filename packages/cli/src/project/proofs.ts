import {
  approvalStatement,
  requestStatement,
  type SealedPlan,
  type Subject,
  signWithSsh,
} from '@landfall/core'

/** Signs an answer to a question with an SSH key. @throws what `signWithSsh` throws */
export async function answerProof(
  answer: { readonly decision: 'approved' | 'rejected'; readonly subject: Subject; readonly comment: string },
  key: string,
): Promise<string> {
  return await signWithSsh(approvalStatement(answer), { key })
}

/** Signs the request for a deployment. @throws what `signWithSsh` throws */
export async function requestProof(
  { environment, version, digest }: SealedPlan,
  key: string,
): Promise<string> {
  return await signWithSsh(requestStatement({ environment, version, planDigest: digest }), { key })
}
