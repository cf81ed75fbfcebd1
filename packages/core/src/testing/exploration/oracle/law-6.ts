import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

const past: ReadonlySet<string> = new Set(['rolled_back', 'aborted', 'failed_untouched'])

/** No automatic rollback goes past a step that cannot be undone: a person is asked. */
export function law6({ plan, journal, record }: Facts, judge: Judge): void {
  if (record === null) return
  for (const { id, undo } of plan.pipeline.steps) {
    if (undo.kind !== 'irreversible') continue
    const hasRun = journal.some((event) => event.type === 'effect.started' && event.path.startsWith(`${id}/`))
    if (!hasRun) continue
    const { outcome } = record
    judge.that(6, !past.has(outcome), () => `${outcome}, past a step that cannot be undone`, id)
  }
}
