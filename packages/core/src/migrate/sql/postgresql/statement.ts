import type { CreateStmt, IndexStmt, Node, WithClause } from 'libpg-query'
import type { Draft } from '../../draft.ts'
import type { DataChange } from '../../migration-plan.ts'
import { careful, locks, lost } from '../../warnings.ts'
import { alterTable } from './alter-table.ts'
import { columnType, listName, objectName, tableConstraint, tableName } from './names.ts'
import { drop, kindOf, locksTables, rename } from './objects.ts'

/**
 * Enters one parsed statement into a plan. What is not known here is left as it is, for a person to read.
 *
 * @see https://www.postgresql.org/docs/current/sql-commands.html
 */
export function enterStatement(node: Node, text: string, draft: Draft): void {
  if ('CreateStmt' in node) createTable(node.CreateStmt, draft)
  else if ('AlterTableStmt' in node) {
    if (node.AlterTableStmt.objtype === 'OBJECT_TABLE') alterTable(node.AlterTableStmt, draft)
    else altered(kindOf(node.AlterTableStmt.objtype), tableName(node.AlterTableStmt.relation), draft)
  } else if ('DropStmt' in node) drop(node.DropStmt, draft)
  else if ('RenameStmt' in node) rename(node.RenameStmt, draft)
  else if ('IndexStmt' in node) createIndex(node.IndexStmt, draft)
  else if (!changesData(node, text, draft) && !changesObject(node, draft) && !isHarmless(node))
    draft.leaveAsItIs(text)
}

function createTable(statement: CreateStmt, draft: Draft): void {
  const table = tableName(statement.relation)
  draft.createTable(table)
  for (const node of statement.tableElts ?? []) {
    if ('ColumnDef' in node)
      draft.addColumn(table, { name: node.ColumnDef.colname ?? '', type: columnType(node.ColumnDef) })
    else if ('Constraint' in node) draft.note(table, tableConstraint(node.Constraint))
    else if ('TableLikeClause' in node) draft.note(table, `like ${tableName(node.TableLikeClause.relation)}`)
  }
  const parents = (statement.inhRelations ?? []).map(objectName).join(', ')
  if (parents !== '') draft.note(table, `${statement.partbound ? 'partition of' : 'inherits'} ${parents}`)
  if (statement.partspec) draft.note(table, 'partitioned')
}

function createIndex(statement: IndexStmt, draft: Draft): void {
  const table = tableName(statement.relation)
  const columns = (statement.indexParams ?? []).map((node) =>
    'IndexElem' in node ? (node.IndexElem.name ?? '…') : '…',
  )
  const name = statement.idxname ?? `on (${columns.join(', ')})`
  draft.changeIndex({ name, table, change: 'created' })
  if (statement.concurrent !== true && !draft.isNew(table))
    draft.warnOfLock('postgresql', locks.index(name, table))
}

function changesData(node: Node, text: string, draft: Draft): boolean {
  const enter = (table: string, kind: DataChange['kind']): true => {
    draft.changeData({ table, kind, statement: text })
    return true
  }
  const within = (clause: WithClause | undefined): void => {
    for (const { CommonTableExpr } of (clause?.ctes ?? []).filter((cte) => 'CommonTableExpr' in cte)) {
      const inner = CommonTableExpr.ctequery
      if (inner !== undefined) changesData(inner, text, draft)
    }
  }
  if ('InsertStmt' in node) {
    within(node.InsertStmt.withClause)
    return enter(tableName(node.InsertStmt.relation), 'insert')
  }
  if ('UpdateStmt' in node) {
    within(node.UpdateStmt.withClause)
    const table = tableName(node.UpdateStmt.relation)
    if (node.UpdateStmt.whereClause === undefined) draft.warn(careful.allRows(table))
    return enter(table, 'update')
  }
  if ('DeleteStmt' in node) {
    within(node.DeleteStmt.withClause)
    const table = tableName(node.DeleteStmt.relation)
    draft.lose(lost.rows(table, node.DeleteStmt.whereClause === undefined))
    return enter(table, 'delete')
  }
  if ('TruncateStmt' in node) {
    const tables = (node.TruncateStmt.relations ?? []).map(objectName)
    for (const table of tables) draft.lose(lost.rows(table, true))
    if (node.TruncateStmt.behavior === 'DROP_CASCADE') draft.warn(careful.cascade(tables.join(', ')))
    return enter(tables.join(', '), 'delete')
  }
  if ('MergeStmt' in node) return enter(tableName(node.MergeStmt.relation), 'other')
  if ('CopyStmt' in node && node.CopyStmt.is_from === true)
    return enter(tableName(node.CopyStmt.relation), 'insert')
  return false
}

function changesObject(node: Node, draft: Draft): boolean {
  const created = (kind: string, name: string): true => {
    draft.changeObject({ kind, name, change: 'created' })
    return true
  }
  if ('ViewStmt' in node) return created('view', tableName(node.ViewStmt.view))
  if ('CreateEnumStmt' in node) return created('type', listName(node.CreateEnumStmt.typeName))
  if ('CompositeTypeStmt' in node) return created('type', tableName(node.CompositeTypeStmt.typevar))
  if ('CreateRangeStmt' in node) return created('type', listName(node.CreateRangeStmt.typeName))
  if ('CreateDomainStmt' in node) return created('domain', listName(node.CreateDomainStmt.domainname))
  if ('CreateFunctionStmt' in node) {
    const { is_procedure, funcname } = node.CreateFunctionStmt
    return created(is_procedure === true ? 'procedure' : 'function', `${listName(funcname)}()`)
  }
  if ('CreateTrigStmt' in node) {
    const { trigname = '', relation } = node.CreateTrigStmt
    return created('trigger', `${tableName(relation)}.${trigname}`)
  }
  if ('CreatePolicyStmt' in node) {
    const { policy_name = '', table } = node.CreatePolicyStmt
    return created('policy', `${tableName(table)}.${policy_name}`)
  }
  if ('CreateSeqStmt' in node) return created('sequence', tableName(node.CreateSeqStmt.sequence))
  if ('CreateExtensionStmt' in node) return created('extension', node.CreateExtensionStmt.extname ?? '')
  if ('CreateStatsStmt' in node) return created('statistics', listName(node.CreateStatsStmt.defnames))
  if ('CreateSchemaStmt' in node && node.CreateSchemaStmt.schemaElts === undefined)
    return created('schema', node.CreateSchemaStmt.schemaname ?? '')
  if ('CreateTableAsStmt' in node) {
    const { objtype, into } = node.CreateTableAsStmt
    if (objtype !== 'OBJECT_TABLE') return created(kindOf(objtype), tableName(into?.rel))
    draft.createTable(tableName(into?.rel))
    draft.note(tableName(into?.rel), 'filled by a query')
    return true
  }
  if ('AlterEnumStmt' in node) {
    const name = listName(node.AlterEnumStmt.typeName)
    draft.warn(careful.enumValue(name))
    return altered('type', name, draft)
  }
  if ('AlterSeqStmt' in node) return altered('sequence', tableName(node.AlterSeqStmt.sequence), draft)
  if ('AlterFunctionStmt' in node)
    return altered('function', objectName({ ObjectWithArgs: node.AlterFunctionStmt.func ?? {} }), draft)
  if ('AlterDomainStmt' in node) return altered('domain', listName(node.AlterDomainStmt.typeName), draft)
  if ('AlterObjectSchemaStmt' in node) {
    const { objectType, relation, object, newschema = '' } = node.AlterObjectSchemaStmt
    const name = relation === undefined ? objectName(object) : tableName(relation)
    draft.warn(careful.renamed(`The ${kindOf(objectType)} ${name}`))
    if (objectType !== 'OBJECT_TABLE') return altered(kindOf(objectType), name, draft)
    draft.renameTable(name, `${newschema}.${relation?.relname ?? ''}`)
    return true
  }
  if ('AlterOwnerStmt' in node)
    return altered(kindOf(node.AlterOwnerStmt.objectType), objectName(node.AlterOwnerStmt.object), draft)
  if ('DropdbStmt' in node) {
    const { dbname = '' } = node.DropdbStmt
    draft.changeObject({ kind: 'database', name: dbname, change: 'dropped' })
    draft.lose(lost.everything('database', dbname))
    return true
  }
  if ('LockStmt' in node) {
    locksTables('LOCK TABLE', (node.LockStmt.relations ?? []).map(objectName), draft)
    return true
  }
  if ('ClusterStmt' in node && node.ClusterStmt.relation !== undefined) {
    locksTables('CLUSTER', [tableName(node.ClusterStmt.relation)], draft)
    return true
  }
  return false
}

function altered(kind: string, name: string, draft: Draft): true {
  if (kind === 'index') draft.changeIndex({ name, table: null, change: 'altered' })
  else draft.changeObject({ kind, name, change: 'altered' })
  return true
}

/** Statements that change neither schema nor rows: transactions, settings of the session, comments. */
function isHarmless(node: Node): boolean {
  if ('SelectStmt' in node) {
    const targets = node.SelectStmt.targetList ?? []
    const [only] = targets
    if (targets.length !== 1 || only === undefined || !('ResTarget' in only)) return false
    const value = only.ResTarget.val
    return (
      value !== undefined &&
      'FuncCall' in value &&
      /^(?:pg_catalog\.)?set_config$/.test(listName(value.FuncCall.funcname))
    )
  }
  return (
    'TransactionStmt' in node ||
    'VariableSetStmt' in node ||
    'VariableShowStmt' in node ||
    'CommentStmt' in node ||
    'ConstraintsSetStmt' in node
  )
}
