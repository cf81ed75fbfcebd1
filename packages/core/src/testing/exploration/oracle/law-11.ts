import type { JsonObject } from '../../../json/json.ts'
import type { Facts } from '../facts.ts'
import { releaseFor } from './evidence.ts'
import type { Judge } from './judge.ts'

/** What is live has the digest of what was pushed, and that has the digest of what was built. */
export function law11(facts: Facts, judge: Judge): void {
  const { witness, history, begin, plan, after } = facts
  const built = new Set<unknown>()
  for (const { effect, answer, result } of witness.performances) {
    if (effect === 'artifact@1' && answer === 'result') built.add((result as JsonObject).sha256)
  }
  for (const entry of history.slice(begin)) {
    if (entry.kind !== 'pushed') continue
    judge.that(11, built.has(entry.sha256), () => `${entry.target} got an artifact that was not built`)
  }
  for (const name of Object.keys(plan.targets)) {
    const release = releaseFor(facts, name)
    if (release === null) continue
    judge.that(11, built.has(release.sha256), () => `the release for ${name} is not what was built`)
    for (const { release: of, sha256 } of after.get(name)?.revisions ?? []) {
      if (of !== release.id) continue
      judge.that(11, sha256 === release.sha256, () => `${name} has other bytes than were pushed`)
    }
  }
}
