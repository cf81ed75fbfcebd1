import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

/** What may start once the deployment is to end. */
const compensation = /^(@rollback\/|@undo\/|@unlock\/|@last-look\/)|\/@write$/

/** An abort is taken in every state, and from then on, as after a failure, nothing starts but compensation. */
export function law7({ journal, schedule, stuck, record, plan, witness }: Facts, judge: Judge): void {
  const isAborted = schedule.some(({ fault }) => fault.startsWith('abort') || fault === 'dies, is aborted')
  if (isAborted) judge.that(7, stuck === null && record !== null, () => 'the abort has no end')
  for (const { path } of witness.points.slice(witness.abortedAt ?? witness.points.length)) {
    judge.that(7, compensation.test(path), () => 'an effect was started after the abort had arrived', path)
  }
  let ending: string | null = null
  for (const event of journal) {
    if (event.type === 'abort.requested' || event.type === 'deployment.halted') ending ??= event.type
    if (event.type !== 'effect.started' || ending === null) continue
    const { path } = event
    judge.that(7, compensation.test(path), () => `an effect was started after ${ending}`, path)
  }
  const aborted = journal.find((event) => event.type === 'abort.requested')
  if (aborted === undefined || record === null) return
  const ran = new Set(journal.filter((event) => event.type === 'effect.started').map(({ path }) => path))
  const undone = plan.pipeline.steps.filter(({ id, undo }) => {
    return undo.kind === 'effect' && [...ran].some((path) => path.startsWith(`${id}/`))
  })
  if (!['aborted', 'rolled_back'].includes(record.outcome)) return
  for (const { id } of undone) {
    judge.that(7, ran.has(`@undo/${id}`), () => `${record.outcome}, and a step was not undone`, id)
  }
}
