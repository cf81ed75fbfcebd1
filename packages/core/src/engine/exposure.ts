import { LandfallError } from '../errors/landfall-error.ts'
import type { PlannedStage } from '../strategy/strategy.ts'

/** Holds a rollout to what the plan showed: no more traffic than the present stage, no next stage without a verdict. */
export interface ExposureGuard {
  /** Percent that the release may have now. */
  readonly allowed: number
  /** Called before the release gets this percentage. @throws `UNSAFE_EXPOSURE` */
  raise(to: number): void
  /** The release passed the checks of the present stage. */
  passed(): void
  /** The release failed; it latches. */
  failed(): void
  /** @throws `VERIFICATION_FAILED` when the release failed, whatever the strategy made of that */
  expectNotFailed(): void
}

export function exposureGuard(
  target: string,
  release: string,
  stages: readonly PlannedStage[],
): ExposureGuard {
  let stage = 0
  let verdict: 'none' | 'passed' | 'failed' = 'none'
  const exposureOf = (index: number): number => stages[index]?.exposure ?? 0

  const refuse = (to: number, why: string): never => {
    throw new LandfallError({
      code: 'UNSAFE_EXPOSURE',
      message: `The strategy asked for ${to} % of ${target} for ${release}, ${why}`,
      target,
      expected: `at most ${exposureOf(stage)} %`,
      seen: `${to} %`,
    })
  }

  return {
    get allowed() {
      return exposureOf(stage)
    },
    raise(to) {
      if (to === 0) return
      if (verdict === 'failed') refuse(to, 'but it failed its verification')
      if (to <= exposureOf(stage) + 0.01) return
      if (stage + 1 >= stages.length || to > exposureOf(stage + 1) + 0.01)
        refuse(to, 'which the plan does not show')
      if (verdict !== 'passed') refuse(to, 'but the present stage has no verdict yet')
      stage += 1
      verdict = 'none'
    },
    passed() {
      if (verdict === 'none') verdict = 'passed'
    },
    failed() {
      verdict = 'failed'
    },
    expectNotFailed() {
      if (verdict !== 'failed') return
      const message = `${release} failed its verification on ${target}, and the strategy went on`
      throw new LandfallError({ code: 'VERIFICATION_FAILED', message, target })
    },
  }
}
