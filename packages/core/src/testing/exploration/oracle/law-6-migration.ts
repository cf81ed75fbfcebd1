import type { JournalEvent } from '../../../events/journal-event.ts'
import type { Json, JsonObject } from '../../../json/json.ts'
import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'
import { saidYes } from './said-yes.ts'

/**
 * No migration without an approval of exactly what its dry run said; one that fails is rolled back before anything else
 * happens; and code does not go back by itself over one that it cannot live with, or of which nobody knows whether it
 * was applied.
 */
export function law6Migration(facts: Facts, judge: Judge): void {
  for (const { id, uses, input } of facts.plan.pipeline.steps) {
    if (uses !== 'migrate@1') continue
    const story = new Story(facts.journal, id)
    approved(facts, id, story, judge)
    rolledBack(facts, id, input, story, judge)
    notCrossed(facts, id, input, story, judge)
  }
}

/** What the journal has of one migration. */
class Story {
  readonly #events: readonly JournalEvent[]
  readonly #step: string

  constructor(journal: readonly JournalEvent[], step: string) {
    this.#events = journal
    this.#step = step
  }

  /** The entries of a kind about one of its effects. */
  all(
    type: 'effect.started' | 'effect.succeeded' | 'effect.failed',
    ...effects: readonly string[]
  ): JournalEvent[] {
    const paths = effects.map((effect) => `${this.#step}/${effect}`)
    return this.#events.filter((event) => event.type === type && paths.includes(event.path))
  }

  has(...given: Parameters<Story['all']>): boolean {
    return this.all(...given).length > 0
  }
}

function approved(facts: Facts, id: string, story: Story, judge: Judge): void {
  for (const { seq } of story.all('effect.started', 'apply')) {
    const dryRun = story.all('effect.succeeded', 'dry-run').findLast((event) => event.seq < seq)
    const result: Json = dryRun?.type === 'effect.succeeded' ? (dryRun.result ?? null) : null
    const { digest = null, plan = null } = (result ?? {}) as JsonObject
    const files = brought(story, seq)
    const count = saidYes(facts, `${id}/approval`, seq, { dryRun: { digest, plan, files } })
    const needed = facts.plan.approval.minimum
    judge.that(
      6,
      count >= needed,
      () => `${count} of ${needed} people said yes to its dry run, and it was applied`,
      id,
    )
  }
}

/** The files that are new, as they were measured last. */
function brought(story: Story, before: number): Json {
  const measured = story.all('effect.succeeded', 'files', 'approved-files')
  const last = measured.findLast((event) => event.seq < before)
  const result = last?.type === 'effect.succeeded' ? last.result : null
  const { files = [], fresh = [] } = (result ?? {}) as unknown as {
    readonly files?: readonly { readonly path: string; readonly sha256: string }[]
    readonly fresh?: readonly string[]
  }
  return files.filter(({ path }) => fresh.includes(path))
}

function rolledBack(
  { journal, plan, record }: Facts,
  id: string,
  input: JsonObject,
  story: Story,
  judge: Judge,
): void {
  const [failure] = story.all('effect.failed', 'apply', 'verify')
  const [rollback] = story.all('effect.started', 'rollback')
  if (failure === undefined) {
    judge.that(6, rollback === undefined, () => 'it did not fail, and was rolled back', id)
    return
  }
  const isStopped = record?.outcome === 'needs_person'
  const isDone = story.has('effect.succeeded', 'rollback')
  judge.that(6, isDone || isStopped, () => `it failed and was not rolled back: ${record?.outcome}`, id)
  if (input.rollback === null) return
  const place = plan.pipeline.steps.findIndex((step) => step.id === id)
  const later = plan.pipeline.steps.slice(place + 1).map((step) => `${step.id}/`)
  const between = journal.find((event) => {
    if (event.type !== 'effect.started' || event.seq < failure.seq) return false
    const isLater =
      /^@(?:rollback|undo)\//.test(event.path) || later.some((step) => event.path.startsWith(step))
    return (
      isLater && !event.path.includes('@write') && event.seq < (rollback?.seq ?? Number.POSITIVE_INFINITY)
    )
  })
  judge.that(6, between === undefined, () => 'it failed, and something else came before its rollback', id)
}

const past: ReadonlySet<string> = new Set(['rolled_back', 'aborted', 'failed_untouched'])

function notCrossed(
  { journal, record }: Facts,
  id: string,
  input: JsonObject,
  story: Story,
  judge: Judge,
): void {
  const [begun] = story.all('effect.started', 'apply')
  if (begun === undefined || record === null) return
  const isApplied = story.has('effect.succeeded', input.verify === null ? 'apply' : 'verify')
  const isUndone = story.has('effect.succeeded', 'rollback')
  const { outcome } = record
  if (isApplied) judge.that(6, outcome !== 'failed_untouched', () => `${outcome}, and it was applied`, id)
  if (isUndone || (isApplied && input.previousCode === 'compatible')) return
  judge.that(6, !past.has(outcome), () => `${outcome}, past a migration that is in the way`, id)
  const back = journal.find((event) => {
    return event.type === 'effect.started' && event.seq > begun.seq && event.path.startsWith('@rollback/')
  })
  judge.that(6, back === undefined, () => 'code was brought back over it', id)
}
