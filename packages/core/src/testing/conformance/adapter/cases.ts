import type { ConformanceCase } from './case.ts'
import { everyAdapter } from './cases/every-adapter.ts'
import { fencing } from './cases/fencing.ts'
import { fleet } from './cases/fleet.ts'
import { health } from './cases/health.ts'
import { lock } from './cases/lock.ts'
import { rollout } from './cases/rollout.ts'
import { staged } from './cases/staged.ts'
import { weighted } from './cases/weighted.ts'

/** Every case of the suite. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...everyAdapter,
  ...health,
  ...staged,
  ...weighted,
  ...fleet,
  ...rollout,
  ...lock,
  ...fencing,
]
