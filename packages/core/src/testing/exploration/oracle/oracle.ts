import type { Facts } from '../facts.ts'
import { Judge } from './judge.ts'
import { lawLate } from './late.ts'
import { law1 } from './law-1.ts'
import { law2 } from './law-2.ts'
import { law3End } from './law-3-end.ts'
import { law3Traffic } from './law-3-traffic.ts'
import { law4 } from './law-4.ts'
import { law5 } from './law-5.ts'
import { law6 } from './law-6.ts'
import { law6Migration } from './law-6-migration.ts'
import { law7 } from './law-7.ts'
import { law8 } from './law-8.ts'
import { law9 } from './law-9.ts'
import { law11 } from './law-11.ts'
import { law12 } from './law-12.ts'

/**
 * Judges a run by the platform's own history, the raw facts of the store and the final record. It shares no code with
 * the engine, so that it cannot share its mistakes.
 */
export function judgeRun(facts: Facts): Judge {
  const judge = new Judge()
  for (const law of [
    law1,
    law2,
    law3Traffic,
    law3End,
    law4,
    law5,
    law6,
    law6Migration,
    law7,
    law8,
    law9,
    law11,
    law12,
    lawLate,
  ])
    law(facts, judge)
  return judge
}
