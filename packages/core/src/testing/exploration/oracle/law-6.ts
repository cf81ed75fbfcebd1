import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'
import { saidYes } from './said-yes.ts'

const past: ReadonlySet<string> = new Set(['rolled_back', 'aborted', 'failed_untouched'])

/** No automatic rollback goes past a step that cannot be undone, and no question is passed without its answers. */
export function law6(facts: Facts, judge: Judge): void {
  const { plan, journal, record } = facts
  for (const { id, uses, input } of plan.pipeline.steps) {
    const passed = journal.find((event) => {
      return event.type === 'noted' && event.note.kind === 'step.succeeded' && event.note.step === id
    })
    if (uses !== 'approve@1' || passed === undefined) continue
    const needed = Math.max(Number(input.minimum ?? 1), plan.approval.minimum)
    const count = saidYes(facts, id, passed.seq)
    judge.that(6, count >= needed, () => `${count} of ${needed} people said yes, and it went on`, id)
  }
  if (record === null) return
  for (const { id, undo } of plan.pipeline.steps) {
    if (undo.kind !== 'irreversible') continue
    const hasRun = journal.some((event) => event.type === 'effect.started' && event.path.startsWith(`${id}/`))
    if (!hasRun) continue
    const { outcome } = record
    judge.that(6, !past.has(outcome), () => `${outcome}, past a step that cannot be undone`, id)
  }
}
