import { stripVTControlCharacters } from 'node:util'
import type { Dialect } from '../../../migrate/dialect.ts'
import { createDraft } from '../../../migrate/draft.ts'
import type { MigrationPlan } from '../../../migrate/migration-plan.ts'
import { planFromSql } from '../../../migrate/plan-from-sql.ts'
import { planFromJson } from '../../../migrate/plan-json.ts'
import type { EffectContext } from '../handler.ts'
import type { MigrationFile } from '../migration-files.ts'
import { type FreshFiles, readFreshFiles } from './fresh-files.ts'
import { type SqlReaders, sqlReaders } from './readers.ts'

/** What a dry run printed. */
export interface Printed {
  /** Its standard output. */
  readonly text: string
  /** False when the output was longer than is read. */
  readonly whole: boolean
  /** The last lines of everything it printed. */
  readonly tail: string
}

/** What a plan is made for. */
export interface Subject {
  readonly files: readonly MigrationFile[]
  readonly source: 'output' | 'files'
  readonly dialect: Dialect | null
}

/**
 * Makes the plan of a migration. The files give the rollback, where the dry run does not.
 *
 * @throws `RESULT_INVALID` when the JSON form in the output is not of its form
 */
export async function makePlan(
  printed: Printed,
  { files, source, dialect }: Subject,
  context: EffectContext,
): Promise<MigrationPlan> {
  const text = stripVTControlCharacters(printed.text).replaceAll(/\r\n?/g, '\n')
  const fresh = await readFreshFiles(files, context)
  const { rollback } = fresh
  const cut = printed.whole ? [] : ['The dry run printed more than is read: this plan is of its first 4 MiB.']
  const reported = source === 'files' ? null : planFromJson(text)
  if (reported !== null)
    return warned(reported.rollback.length > 0 ? reported : { ...reported, rollback }, cut)

  const parsers = await sqlReaders(dialect)
  if (source === 'output') {
    const plan = planFromSql({ text, from: 'output', dialect, rollback }, parsers.readers)
    if (plan !== null) return warned(plan, [...cut, ...missing(parsers, plan)])
  }
  const means = { source, dialect, parsers, printed: text.trim() === '' ? printed.tail : text }
  // What was not read may be what matters, also where nothing of what was read is a plan.
  return warned(fromFiles(fresh, means), source === 'files' ? [] : cut)
}

interface Means {
  readonly source: 'output' | 'files'
  readonly dialect: Dialect | null
  readonly parsers: SqlReaders
  readonly printed: string
}

function fromFiles(fresh: FreshFiles, { source, dialect, parsers, printed }: Means): MigrationPlan {
  const { up, rollback, unreadable } = fresh
  const notRead = unreadable.map((path) => `Nobody can tell here what ${path} does: it is no SQL.`)
  const plan = planFromSql({ text: up, from: 'files', dialect, rollback }, parsers.readers)
  if (plan !== null) {
    const why = source === 'files' ? [] : ['The dry run printed no plan: this one was read from the files.']
    return warned(plan, [...why, ...notRead, ...missing(parsers, plan)])
  }
  const draft = createDraft(dialect)
  for (const text of [printed.trim(), up.trim()]) if (text !== '') draft.leaveAsItIs(text)
  const nothing = draft.finish('nothing', rollback)
  const why = 'Nobody understood what this migration does: neither the dry run nor the files say it.'
  return warned(nothing, [why, ...notRead, ...missing(parsers, nothing)])
}

function missing(parsers: SqlReaders, plan: MigrationPlan): readonly string[] {
  if (parsers.missing === null || plan.other.length === 0) return []
  return [`The SQL of SQLite and MySQL can be read when ${parsers.missing} is installed.`]
}

function warned(plan: MigrationPlan, warnings: readonly string[]): MigrationPlan {
  return warnings.length === 0 ? plan : { ...plan, warnings: [...warnings, ...plan.warnings] }
}
