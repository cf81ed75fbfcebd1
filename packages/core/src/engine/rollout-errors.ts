import type { Observation, RolloutStatus } from '../adapter/observation.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { splitInWords } from './observed.ts'

export function notReached(target: string, expected: string, observation: Observation): LandfallError {
  const message = `The traffic of ${target} was not shifted`
  return new LandfallError({
    code: 'SPLIT_NOT_REACHED',
    message,
    target,
    expected,
    seen: splitInWords(observation),
  })
}

export function rolloutFailed(target: string, status: RolloutStatus): LandfallError {
  const message = `The platform's rollout on ${target} ended as ${status.phase}`
  return new LandfallError({
    code: 'PLATFORM_REFUSED',
    message,
    target,
    seen: status.message ?? status.phase,
  })
}

export function isVerdict(error: unknown): boolean {
  const code = (error as { readonly code?: string }).code
  return code === 'VERIFICATION_FAILED' || code === 'ANALYSIS_FAILED' || code === 'ANALYSIS_NO_DATA'
}
