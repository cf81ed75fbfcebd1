import { LandfallError } from '../errors/landfall-error.ts'
import { anyText, flag, listOf, nullOr, object, oneOf, text } from '../json/form.ts'
import { createDraft } from './draft.ts'
import type { DataChange, IndexChange, MigrationPlan, ObjectChange, TableChange } from './migration-plan.ts'
import { careful, lost } from './warnings.ts'

const changes = ['created', 'dropped', 'altered'] as const

/** The JSON form of a plan as a migration tool prints it, see docs/migrations.md. */
const form = object(
  { landfall: oneOf('migration-plan'), format: exactlyOne },
  {
    tables: listOf(
      object(
        { name: text, change: oneOf('created', 'altered', 'dropped', 'renamed', 'data') },
        {
          columnsAdded: listOf(object({ name: text, type: anyText })),
          columnsRemoved: listOf(object({ name: text })),
          columnsChanged: listOf(object({ name: text, from: nullOr(text), to: text })),
          renamedTo: text,
          notes: listOf(text),
        },
      ),
    ),
    data: listOf(
      object({ table: text, kind: oneOf('insert', 'update', 'delete', 'other'), statement: text }),
    ),
    indexes: listOf(object({ name: text, table: nullOr(text), change: oneOf(...changes) })),
    objects: listOf(object({ kind: text, name: text, change: oneOf(...changes) })),
    other: listOf(text),
    warnings: listOf(text),
    destructive: flag,
    rollback: listOf(anyText),
  },
)

function exactlyOne(value: unknown, at: string, problems: string[]): void {
  if (value !== 1) problems.push(`${at}: the number 1`)
}

/** Where a plan begins in an output: `landfall` is its first member. */
const beginning = /\{\s*"landfall"\s*:\s*"migration-plan"/g

interface Written {
  readonly tables?: readonly WrittenTable[]
  readonly data?: readonly DataChange[]
  readonly indexes?: readonly IndexChange[]
  readonly objects?: readonly ObjectChange[]
  readonly other?: readonly string[]
  readonly warnings?: readonly string[]
  readonly destructive?: boolean
  readonly rollback?: readonly string[]
}

type WrittenTable = Pick<TableChange, 'name' | 'change'> & {
  readonly [Member in keyof TableChange]?: TableChange[Member]
}

/**
 * Finds the JSON form of a plan in what a dry run printed, whatever stands before and after it. Several, as one for
 * each database, become one plan.
 *
 * @returns null when there is none
 * @throws `RESULT_INVALID` when there is one that is not whole, or not of its form: what a tool meant to say is not
 * guessed
 *
 * @example
 * planFromJson('> app@1 dry-run\n{"landfall":"migration-plan","format":1,"tables":[]}')?.source // 'json'
 */
export function planFromJson(output: string): MigrationPlan | null {
  const written = [...output.matchAll(beginning)].map(({ index }) => writtenAt(output, index))
  if (written.length === 0) return null
  const warnings = new Set<string>()
  const tables = written.flatMap((plan) => plan.tables ?? []).map(whole)
  const data = written.flatMap((plan) => plan.data ?? [])
  for (const { name, change, columnsRemoved } of tables) {
    if (change === 'dropped') warnings.add(lost.table(name))
    for (const column of columnsRemoved) warnings.add(lost.column(name, column.name))
  }
  for (const { table, kind } of data) if (kind === 'delete') warnings.add(lost.rows(table, false))
  const destructive = warnings.size > 0 || written.some((plan) => plan.destructive === true)
  for (const warning of written.flatMap((plan) => plan.warnings ?? [])) warnings.add(warning)
  const other = written.flatMap((plan) => plan.other ?? [])
  return {
    ...createDraft().finish(
      'json',
      written.flatMap((plan) => plan.rollback ?? []),
    ),
    tables,
    data,
    indexes: written.flatMap((plan) => plan.indexes ?? []),
    objects: written.flatMap((plan) => plan.objects ?? []),
    other,
    warnings: [...(other.length === 0 ? [] : [careful.unknown(other.length)]), ...warnings],
    destructive,
  }
}

function whole(table: WrittenTable): TableChange {
  return { columnsAdded: [], columnsRemoved: [], columnsChanged: [], notes: [], ...table }
}

function writtenAt(output: string, from: number): Written {
  const end = endOfObject(output, from)
  let value: unknown
  try {
    value = JSON.parse(output.slice(from, end))
  } catch (cause) {
    throw invalid(['it is no JSON, or ends before its last brace'], cause)
  }
  const problems: string[] = []
  form(value, '', problems)
  if (problems.length > 0) throw invalid(problems)
  return value as Written
}

/** After the brace that closes the one at `from`; the end of the text when none does. */
function endOfObject(output: string, from: number): number {
  let depth = 0
  let quoted = false
  for (let at = from; at < output.length; at++) {
    const char = output[at]
    if (quoted && char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (!quoted && char === '{') depth++
    else if (!quoted && char === '}' && --depth === 0) return at + 1
  }
  return output.length
}

function invalid(problems: readonly string[], cause?: unknown): LandfallError {
  return new LandfallError({
    code: 'RESULT_INVALID',
    message: `The migration plan that the dry run printed is not of its form: ${problems.join('; ')}`,
    expected: 'the JSON form of docs/migrations.md',
    remedy: 'Correct what the migration tool prints.',
    details: { problems: problems.slice(0, 50) },
    ...(cause === undefined ? {} : { cause }),
  })
}
