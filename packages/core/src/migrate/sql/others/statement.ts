import type { Dialect } from '../../dialect.ts'
import type { Draft } from '../../draft.ts'
import type { DataChange } from '../../migration-plan.ts'
import { careful, locks, lost } from '../../warnings.ts'
import { alterTable } from './alter-table.ts'
import { listAt, look, variantOf } from './look.ts'
import { columnFacts, constraintWords, nameOf } from './names.ts'

/** Statements that change neither schema nor rows. */
const harmless = new Set([
  'StartTransaction',
  'Commit',
  'Rollback',
  'Savepoint',
  'ReleaseSavepoint',
  'Set',
  'Pragma',
  'Use',
  'UnlockTables',
])

/** Statements that make or drop one named thing: its kind, what happens to it, where its name stands. */
const named: Readonly<Record<string, readonly [string, 'created' | 'dropped', string]>> = {
  CreateView: ['view', 'created', 'name'],
  CreateTrigger: ['trigger', 'created', 'name'],
  DropTrigger: ['trigger', 'dropped', 'trigger_name'],
  CreateFunction: ['function', 'created', 'name'],
  CreateProcedure: ['procedure', 'created', 'name'],
  CreateDatabase: ['database', 'created', 'db_name'],
}

/** Enters one statement of SQLite or MySQL into a plan. What is not known here is left as it is. */
export function enterStatement(statement: unknown, text: string, dialect: Dialect, draft: Draft): void {
  const [variant, inner] = variantOf(statement)
  const simple = Object.hasOwn(named, variant) ? named[variant] : undefined
  if (simple !== undefined) {
    const [kind, change, member] = simple
    draft.changeObject({ kind, name: nameOf(look(inner, member)), change })
  } else if (variant === 'CreateTable' || variant === 'CreateVirtualTable') createTable(inner, draft)
  else if (variant === 'AlterTable') alterTable(inner, dialect, draft)
  else if (variant === 'CreateIndex') {
    const table = nameOf(look(inner, 'table_name'))
    draft.changeIndex({ name: nameOf(look(inner, 'name')), table, change: 'created' })
  } else if (variant === 'Drop') drop(inner, draft)
  else if (variant === 'RenameTable') {
    for (const entry of listAt(inner)) {
      const name = nameOf(look(entry, 'old_name'))
      draft.renameTable(name, nameOf(look(entry, 'new_name')))
      draft.warn(careful.renamed(`Table ${name}`))
    }
  } else if (variant === 'LockTables') {
    for (const entry of listAt(inner, 'tables'))
      draft.warnOfLock('mysql', locks.whole('LOCK TABLES', nameOf(look(entry, 'table'))))
  } else if (!changesData(variant, inner, text, draft) && !harmless.has(variant)) draft.leaveAsItIs(text)
}

function createTable(inner: unknown, draft: Draft): void {
  const table = nameOf(look(inner, 'name'))
  draft.createTable(table)
  for (const column of listAt(inner, 'columns')) {
    const { type } = columnFacts(look(column, 'data_type'), listAt(column, 'options'))
    draft.addColumn(table, { name: nameOf(look(column, 'name')), type })
  }
  for (const constraint of listAt(inner, 'constraints')) draft.note(table, constraintWords(constraint))
  if (look(inner, 'query') !== undefined) draft.note(table, 'filled by a query')
}

function drop(inner: unknown, draft: Draft): void {
  const kind = String(look(inner, 'object_type') ?? '').toLowerCase()
  for (const name of listAt(inner, 'names').map(nameOf)) {
    if (kind === 'table') {
      const isNew = draft.isNew(name)
      draft.dropTable(name)
      if (!isNew) draft.lose(lost.table(name))
    } else if (kind === 'index') {
      draft.changeIndex({ name, table: nameOf(look(inner, 'table')) || null, change: 'dropped' })
    } else {
      draft.changeObject({ kind, name, change: 'dropped' })
      if (kind === 'schema' || kind === 'database') draft.lose(lost.everything(kind, name))
    }
  }
}

function changesData(variant: string, inner: unknown, text: string, draft: Draft): boolean {
  const enter = (table: string, kind: DataChange['kind']): true => {
    draft.changeData({ table, kind, statement: text })
    return true
  }
  if (variant === 'Insert') {
    const table = nameOf(look(inner, 'table', 'TableName'))
    const replaces = look(inner, 'replace_into') === true || look(inner, 'or') === 'Replace'
    if (replaces) draft.lose(lost.replaced(table))
    return enter(table, 'insert')
  }
  if (variant === 'Update') {
    const table = nameOf(look(inner, 'table', 'relation', 'Table', 'name'))
    if (look(inner, 'selection') === undefined) draft.warn(careful.allRows(table))
    return enter(table, 'update')
  }
  if (variant === 'Delete') {
    const from = listAt(inner, 'from', 'WithFromKeyword').map((item) =>
      nameOf(look(item, 'relation', 'Table', 'name')),
    )
    const table = listAt(inner, 'tables').map(nameOf).join(', ') || from.join(', ')
    draft.lose(lost.rows(table, look(inner, 'selection') === undefined))
    return enter(table, 'delete')
  }
  if (variant === 'Truncate') {
    const tables = listAt(inner, 'table_names').map((item) => nameOf(look(item, 'name')))
    for (const table of tables) draft.lose(lost.rows(table, true))
    return enter(tables.join(', '), 'delete')
  }
  if (variant !== 'Query') return false
  // `WITH … DELETE FROM …`: the statement is the query's body.
  const [outer, body] = variantOf(look(inner, 'body'))
  if (outer !== 'Insert' && outer !== 'Update' && outer !== 'Delete') return false
  const [kind, statement] = variantOf(body)
  return changesData(kind, statement, text, draft)
}
