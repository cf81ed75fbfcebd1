import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

const harmless: ReadonlySet<string> = new Set([
  'pushed',
  'probed',
  'requested',
  'refused',
  'locked',
  'unlocked',
])
const before: ReadonlySet<string> = new Set(['check@1', 'build@1', 'tag@1', 'promotion@1', 'push@1'])

/** A check, a build or a push that fails leaves the platform as it was. */
export function law4({ plan, record, journal, history, begin, end }: Facts, judge: Judge): void {
  if (record === null) return
  const steps = plan.pipeline.steps
  const first = steps.findIndex(({ uses }) => uses === 'deploy@1')
  const changes = history.slice(begin, end ?? undefined).filter(({ kind }) => !harmless.has(kind))
  for (const { id, uses, required } of steps.slice(0, Math.max(0, first))) {
    if (!required || !before.has(uses)) continue
    const isFailed = journal.some(
      (event) => event.type === 'effect.failed' && event.path.startsWith(`${id}/`),
    )
    if (!isFailed) continue
    judge.that(4, changes.length === 0, () => `it failed, and the platform saw: ${kinds(changes)}`, id)
  }
  if (record.outcome === 'failed_untouched') {
    judge.that(4, changes.length === 0, () => `failed_untouched, and the platform saw: ${kinds(changes)}`)
  }
}

function kinds(entries: readonly { readonly kind: string }[]): string {
  return [...new Set(entries.map(({ kind }) => kind))].join(', ')
}
