import { LandfallError } from '../errors/landfall-error.ts'
import type { Claim } from './store.ts'

/** `ENVIRONMENT_BUSY`, naming the claim that holds the environment. */
export function environmentBusy(holder: Claim): LandfallError {
  return new LandfallError({
    code: 'ENVIRONMENT_BUSY',
    message: `Deployment ${holder.deployment} holds the claim on ${holder.environment}`,
    target: holder.environment,
    expected: 'no other deployment',
    seen: `deployment ${holder.deployment}, claimed by ${holder.by} since ${holder.since}`,
    details: holder,
  })
}
