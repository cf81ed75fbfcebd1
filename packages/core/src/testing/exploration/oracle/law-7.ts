import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

/** What may start once the deployment is to end. */
const compensation = /^(@rollback\/|@undo\/|@unlock\/|@last-look\/)|\/@write$|(^|\/)@notify-[^/]+\/send$/

/** An abort is taken in every state, and from then on, as after a failure, nothing starts but compensation. */
export function law7({ journal, schedule, stuck, record, plan, witness }: Facts, judge: Judge): void {
  const isAborted = schedule.some(({ fault }) => fault.startsWith('abort') || fault === 'dies, is aborted')
  if (isAborted) judge.that(7, stuck === null && record !== null, () => 'the abort has no end')
  const at = witness.abortedAt ?? witness.points.length
  const begun = new Set(witness.points.slice(0, at).map(({ path }) => path))
  for (const { path } of witness.points.slice(at)) {
    const may = compensation.test(path) || endsMigration(path, begun)
    judge.that(7, may, () => 'an effect was started after the abort had arrived', path)
  }
  let ending: string | null = null
  const started = new Set<string>()
  for (const event of journal) {
    if (event.type === 'abort.requested' || event.type === 'deployment.halted') ending ??= event.type
    if (event.type !== 'effect.started') continue
    const { path } = event
    if (ending === null) started.add(path)
    else {
      const may = compensation.test(path) || endsMigration(path, started)
      judge.that(7, may, () => `an effect was started after ${ending}`, path)
    }
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

/** A migration that has begun is verified, or rolled back, before anything else ends. */
function endsMigration(path: string, begun: ReadonlySet<string>): boolean {
  const [, step] = /^(.+)\/(?:apply|verify|rollback)$/.exec(path) ?? []
  return step !== undefined && begun.has(`${step}/apply`)
}
