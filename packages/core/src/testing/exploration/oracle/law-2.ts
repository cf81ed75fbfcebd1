import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

/** The deployment ends, whatever dies; no effect whose outcome is journaled runs again; every outcome is journaled. */
export function law2(facts: Facts, judge: Judge): void {
  const { witness, journal, history, end, deployment, stuck, record } = facts
  judge.that(2, stuck === null, () => `it has no end: ${stuck}`)
  const finished = journal.filter((event) => event.type === 'deployment.finished')
  judge.that(2, finished.length === 1 && journal.at(-1)?.type === 'deployment.finished', () => {
    return `the journal has ${finished.length} ends, and its last entry is ${journal.at(-1)?.type}`
  })
  const same = JSON.stringify(finished[0]?.record) === JSON.stringify(record)
  judge.that(2, same, () => 'the record in the store is not the one in the journal')

  for (const { path, afterOutcome, fromBefore } of witness.performances) {
    judge.that(
      2,
      !afterOutcome || fromBefore,
      () => 'an effect ran again although its outcome was journaled',
      path,
    )
  }
  // What comes after the end is judged in `late.ts`.
  for (const { operation, index, kind } of history.slice(0, end ?? undefined)) {
    if (operation === null || kind === 'refused' || !operation.startsWith(`${deployment}/`)) continue
    const path = operation.slice(deployment.length + 1)
    const at = witness.outcomeAt(path)
    judge.that(
      2,
      at === null || index < at,
      () => `an effect took effect again (${kind}) after its outcome`,
      path,
    )
  }

  const last = finished.length === 1 ? lastWorker(journal) : null
  const outcomes = new Set<string>()
  for (const event of journal) {
    if (event.type === 'effect.succeeded' || event.type === 'effect.failed') outcomes.add(event.path)
  }
  for (const { path, worker, answer } of witness.performances) {
    if (worker !== last || answer === 'none') continue
    judge.that(
      2,
      outcomes.has(path),
      () => 'an effect was answered, and the journal has no outcome of it',
      path,
    )
  }
}

function lastWorker(journal: Facts['journal']): string | null {
  const last = journal.findLast((event) => event.type === 'worker.started')
  return last?.type === 'worker.started' ? last.worker : null
}
