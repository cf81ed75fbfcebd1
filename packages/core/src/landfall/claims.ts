import type { DeploymentRecord } from '../engine/record.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { blocksEnvironment } from '../events/outcome.ts'
import type { Claim } from '../store/store.ts'
import type { Host } from './host.ts'

/** Whether a deployment holds an environment. */
export async function holds(host: Host, deployment: string): Promise<boolean> {
  return (await host.store.claims.held()).some((claim) => claim.deployment === deployment)
}

/**
 * The claim of a deployment that ended well but died before it could give it up blocks nobody: it is resumed.
 *
 * @throws `ENVIRONMENT_BLOCKED`
 */
export async function expectNotBlocked({ store }: Host, claim: Claim): Promise<void> {
  const record = (await store.records.get(claim.deployment)) as DeploymentRecord | null
  if (record !== null && blocksEnvironment(record.outcome)) throw blocked(claim)
}

/** Whether the deployment of a claim has come to its end. */
export async function hasEnded({ store }: Host, { deployment }: Claim): Promise<boolean> {
  for await (const { type } of store.journals.read(deployment, 1))
    if (type === 'deployment.finished') return true
  return false
}

function blocked(claim: Claim): LandfallError {
  return new LandfallError({
    code: 'ENVIRONMENT_BLOCKED',
    message: `${claim.environment} is blocked since ${claim.deployment} ended in a state that a person has to look at`,
    target: claim.environment,
    seen: claim.deployment,
    remedy: `Look at what is live, put it right, then acknowledge ${claim.deployment}.`,
    details: claim,
  })
}
