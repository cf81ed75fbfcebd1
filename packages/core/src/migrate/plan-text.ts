import type { IndexChange, MigrationPlan, TableChange } from './migration-plan.ts'

/** What a person reads; longer texts are shortened in the middle of the plan's text, never in the plan. */
const mostLinesOfStatement = 12

/**
 * A migration plan as a person has to see it before approving: what is lost first, then tables, data, indexes, what
 * nobody understood, and how it would be undone.
 *
 * @returns lines of text, without a line end at the end
 *
 * @example
 * console.log(migrationPlanText(plan))
 * // DESTRUCTIVE: rows or values will be lost
 * //
 * // Tables
 * //   orders: altered
 * //     + total numeric(10,2), not null, default 0
 */
export function migrationPlanText(plan: MigrationPlan): string {
  const { tables, data, indexes, objects, other, warnings, destructive, rollback } = plan
  return [
    ...(destructive ? ['DESTRUCTIVE: rows or values will be lost.', ''] : []),
    ...section(
      'Warnings',
      warnings.map((warning) => `! ${warning}`),
    ),
    ...section('Tables', tables.flatMap(tableLines), 'none'),
    ...section(
      'Data',
      data.flatMap(({ table, kind, statement }) => [`${kind} ${table}`, ...indented(statement)]),
      'no row is changed',
    ),
    ...section('Indexes', indexes.map(indexLine)),
    ...section(
      'Other objects',
      objects.map(({ kind, name, change }) => `${change} ${kind} ${name}`),
    ),
    ...section(
      'Not understood, word for word',
      other.flatMap((statement) => indented(statement, Infinity)),
    ),
    ...section('Rollback', rollback, 'nothing says how this would be undone'),
    sources[plan.source],
  ]
    .map(visible)
    .join('\n')
}

const sources: Readonly<Record<MigrationPlan['source'], string>> = {
  json: 'As the migration tool reported it in its dry run.',
  output: 'Read from the SQL that the dry run printed.',
  files: 'Read from the migration files.',
  nothing: 'Nobody understood what the dry run printed.',
}

function section(title: string, lines: readonly string[], none?: string): readonly string[] {
  if (lines.length === 0) return none === undefined ? [] : [title, `  ${none}`, '']
  return [title, ...lines.map((line) => `  ${line}`), '']
}

function tableLines(table: TableChange): readonly string[] {
  const { name, change, renamedTo, columnsAdded, columnsRemoved, columnsChanged, notes } = table
  const renamed = renamedTo === undefined ? '' : `, renamed to ${renamedTo}`
  const what = change === 'renamed' ? `renamed to ${renamedTo}` : change === 'data' ? 'rows only' : change
  return [
    `${name}: ${what}${change === 'renamed' ? '' : renamed}`,
    ...columnsAdded.map((column) => `  + ${column.name} ${column.type}`.trimEnd()),
    ...columnsRemoved.map((column) => `  - ${column.name}`),
    ...columnsChanged.map(
      (column) => `  ~ ${column.name}: ${column.from === null ? '' : `${column.from} -> `}${column.to}`,
    ),
    ...notes.map((note) => `  * ${note}`),
  ]
}

function indexLine({ name, table, change }: IndexChange): string {
  return `${change} ${name}${table === null ? '' : ` on ${table}`}`
}

function indented(statement: string, most = mostLinesOfStatement): readonly string[] {
  const lines = statement.split('\n').map((line) => `  ${line}`)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most), `  … ${lines.length - most} more lines`]
}

/** What a terminal would obey, or use to show another order than the text has, is shown as its number. */
function visible(line: string): string {
  return line
    .replaceAll('\t', '  ')
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (char) => `<U+${char.codePointAt(0)?.toString(16).padStart(4, '0')}>`,
    )
}
