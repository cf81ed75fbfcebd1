import type { Observation } from '../adapter/observation.ts'
import type { Answer } from '../engine/ask-person.ts'
import { revisionOf } from '../engine/observed.ts'
import type { CompiledStep } from '../engine/plan.ts'
import { type MigrationProgress, type Progress, targetProgress } from '../engine/progress.ts'
import type { JournalEvent } from '../events/journal-event.ts'
import type { Json } from '../json/json.ts'
import type { BlobStore } from '../store/store.ts'

/**
 * Fills in, from the journal alone, what the steps gave, what people answered and who was told: an undo or the record may
 * need it.
 *
 * The releases of the targets have to be known before.
 */
export async function outputsFromJournal(
  progress: Progress,
  history: readonly JournalEvent[],
  blobs: BlobStore,
): Promise<void> {
  const steps = new Map(progress.plan.pipeline.steps.map((step) => [step.id, step]))
  const answers = new Map<string, Answer>()
  for (const event of history) {
    if (event.type === 'effect.succeeded') {
      const [, id = '', effect = ''] =
        /^(.+)\/(run|artifact|keep|same|tag|push|@after)$/.exec(event.path) ?? []
      if (event.blob !== undefined)
        await largeMigration(progress, event.path, () => kept(blobs, event.blob ?? ''))
      const step = steps.get(id)
      if (step === undefined) continue
      const result = event.blob === undefined ? (event.result ?? null) : await kept(blobs, event.blob)
      const output =
        effect === '@after' && result !== undefined
          ? liveAfter(step, result as Observation, progress)
          : result
      if (output !== undefined) progress.outputs.set(id, output)
    } else if (event.type === 'signal.received') {
      answers.set(event.path, event.payload as Answer)
    } else if (event.type === 'noted' && event.note.kind === 'person.answered') {
      const { step, by, decision } = event.note
      const answer = answers.get(event.path.replace(/\/answered-(\d+)$/, '/answer-$1'))
      const { proven } = progress.plan.approval
      progress.approvals.push({ step, by, decision, comment: answer?.comment ?? '', proven })
      if (answer !== undefined && /^(?:approve|manual)@1$/.test(steps.get(step)?.uses ?? ''))
        progress.outputs.set(step, { ...answer, by })
    } else if (event.type === 'noted' && event.note.kind === 'notification.sent') {
      const { channel, event: of } = event.note
      progress.notifications.push({ event: of, channel, status: 'sent', error: null })
    } else if (event.type === 'noted' && event.note.kind === 'notification.given_up') {
      const { channel, event: of, error } = event.note
      progress.notifications.push({ event: of, channel, status: 'failed', error })
    }
  }
}

/** An abort has to be carried out, also when what lies beside the journal is lost: then an undo is told of no output. */
async function kept(blobs: BlobStore, blob: string): Promise<Json | undefined> {
  const text = await blobs.get(blob).catch(() => null)
  return text === null ? undefined : (JSON.parse(text) as Json)
}

/** What a migration found or planned lies beside the journal when it is large. */
async function largeMigration(
  progress: Progress,
  path: string,
  read: () => Promise<Json | undefined>,
): Promise<void> {
  const [, step = '', effect = ''] = /^(.+)\/(files|dry-run)$/.exec(path) ?? []
  const facts = progress.migrations.get(step)
  if (facts === undefined) return
  const found = (await read()) as Partial<MigrationProgress> | undefined
  if (found === undefined) return
  const { files = facts.files, fresh = facts.fresh, plan = facts.plan, digest = facts.digest } = found
  progress.migrations.set(step, effect === 'files' ? { ...facts, files, fresh } : { ...facts, plan, digest })
}

/** What a deploy step gives: the revision that it read back. */
function liveAfter({ input }: CompiledStep, seen: Observation, progress: Progress): Json | undefined {
  const { release } = targetProgress(progress, String(input.target))
  return release === null ? undefined : (revisionOf(seen, release.id) ?? undefined)
}
