import type { DropStmt, ObjectType, RenameStmt } from 'libpg-query'
import type { Draft } from '../../draft.ts'
import { careful, locks, lost } from '../../warnings.ts'
import { objectName, tableName } from './names.ts'

/** Enters a `DROP` into a plan. */
export function drop(statement: DropStmt, draft: Draft): void {
  const kind = kindOf(statement.removeType)
  for (const node of statement.objects ?? []) {
    const name = objectName(node)
    if (kind === 'table') {
      const isNew = draft.isNew(name)
      draft.dropTable(name)
      if (!isNew) draft.lose(lost.table(name))
    } else if (kind === 'index') {
      draft.changeIndex({ name, table: null, change: 'dropped' })
    } else {
      draft.changeObject({ kind, name, change: 'dropped' })
      if (kind === 'schema' || kind === 'extension') draft.lose(lost.everything(kind, name))
    }
    if (statement.behavior === 'DROP_CASCADE') draft.warn(careful.cascade(`${kind} ${name}`))
  }
}

/** Enters a `RENAME` of anything into a plan. */
export function rename(statement: RenameStmt, draft: Draft): void {
  const { renameType, relation, object, subname = '', newname = '' } = statement
  const kind = kindOf(renameType)
  const name = relation === undefined ? objectName(object) : tableName(relation)
  if (kind === 'table') {
    const isNew = draft.isNew(name)
    const schema = relation?.schemaname
    draft.renameTable(name, schema === undefined ? newname : `${schema}.${newname}`)
    if (!isNew) draft.warn(careful.renamed(`Table ${name}`))
  } else if (kind === 'column') {
    draft.changeColumn(name, { name: subname, from: null, to: `renamed to ${newname}` })
    if (!draft.isNew(name)) draft.warn(careful.renamed(`Column ${name}.${subname}`))
  } else if (kind === 'index') {
    draft.changeIndex({ name, table: null, change: 'altered' })
  } else if (kind === 'tabconstraint') {
    draft.note(name, `constraint ${subname} renamed to ${newname}`)
  } else {
    draft.changeObject({ kind, name, change: 'altered' })
    draft.warn(careful.renamed(`The ${kind} ${name}`))
  }
}

/** Warns of a statement that locks tables as a whole. */
export function locksTables(what: string, tables: readonly string[], draft: Draft): void {
  for (const table of tables) {
    draft.note(table, what.toLowerCase())
    draft.warnOfLock('postgresql', locks.whole(what, table))
  }
}

/** `OBJECT_MATVIEW` as `materialized view`. */
export function kindOf(type: ObjectType | undefined): string {
  const kind = (type ?? '').replace(/^OBJECT_/, '').toLowerCase()
  if (kind === 'matview') return 'materialized view'
  return kind === 'foreign_table' ? 'foreign table' : kind.replaceAll('_', ' ')
}
