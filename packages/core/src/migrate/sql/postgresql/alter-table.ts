import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint } from 'libpg-query'
import type { Draft } from '../../draft.ts'
import { careful, locks, lost } from '../../warnings.ts'
import { columnType, constraintsOf, expression, tableConstraint, tableName, typeName } from './names.ts'

/** Enters the parts of an `ALTER TABLE` into a plan. */
export function alterTable(statement: AlterTableStmt, draft: Draft): void {
  const table = tableName(statement.relation)
  for (const node of statement.cmds ?? []) {
    if ('AlterTableCmd' in node) alter(table, node.AlterTableCmd, draft)
  }
}

function alter(table: string, command: AlterTableCmd, draft: Draft): void {
  const { subtype = '', name = '', def, behavior } = command
  const cascades = behavior === 'DROP_CASCADE'
  switch (subtype) {
    case 'AT_AddColumn':
      if (def !== undefined && 'ColumnDef' in def) addColumn(table, def.ColumnDef, draft)
      return
    case 'AT_DropColumn':
      draft.removeColumn(table, name)
      draft.lose(lost.column(table, name))
      if (cascades) draft.warn(careful.cascade(`${table}.${name}`))
      return
    case 'AT_AlterColumnType':
      if (def !== undefined && 'ColumnDef' in def) changeType(table, name, def.ColumnDef, draft)
      return
    case 'AT_ColumnDefault':
      draft.changeColumn(table, {
        name,
        from: null,
        to: def === undefined ? 'no default' : `default ${expression(def)}`,
      })
      return
    case 'AT_SetNotNull':
      draft.changeColumn(table, { name, from: null, to: 'not null' })
      if (!draft.isNew(table)) draft.warn(careful.setNotNull(table, name))
      return
    case 'AT_DropNotNull':
      draft.changeColumn(table, { name, from: 'not null', to: 'null allowed' })
      return
    case 'AT_AddConstraint':
      if (def !== undefined && 'Constraint' in def) addConstraint(table, def.Constraint, draft)
      return
    case 'AT_DropConstraint':
      draft.note(table, `constraint ${name} dropped`)
      if (cascades) draft.warn(careful.cascade(`constraint ${name}`))
      return
    default:
      draft.note(table, [inWords(subtype), name].filter((part) => part !== '').join(' '))
  }
}

function addColumn(table: string, column: ColumnDef, draft: Draft): void {
  const name = column.colname ?? ''
  draft.addColumn(table, { name, type: columnType(column) })
  if (draft.isNew(table)) return
  const held = constraintsOf(column)
  const has = (type: Constraint['contype']): boolean => held.some(({ contype }) => contype === type)
  const given = held.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
  const filled = given !== undefined || has('CONSTR_IDENTITY') || has('CONSTR_GENERATED') || isSerial(column)
  const mustHave = has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')
  if (mustHave && !filled) draft.warn(careful.notNull(table, name))
  // A constant and the time of the transaction are kept once for all rows; anything else is computed for each.
  const computed = expression(given)
  const rewrites =
    isSerial(column) ||
    has('CONSTR_IDENTITY') ||
    has('CONSTR_GENERATED') ||
    (/[(…]/.test(computed) && !/^'|^now\(\)$/.test(computed))
  if (rewrites)
    draft.warnOfLock(
      'postgresql',
      locks.rewrite(table, `Column ${table}.${name} gets a value computed for each row`),
    )
}

function isSerial(column: ColumnDef): boolean {
  return /^(?:small|big)?serial\d?$/.test(typeName(column.typeName))
}

function changeType(table: string, name: string, column: ColumnDef, draft: Draft): void {
  const using = column.raw_default === undefined ? '' : ', converted'
  draft.changeColumn(table, { name, from: null, to: `${typeName(column.typeName)}${using}` })
  if (draft.isNew(table)) return
  draft.lose(lost.type(table, name))
  draft.warnOfLock('postgresql', locks.rewrite(table, `Column ${table}.${name} becomes another type`))
}

function addConstraint(table: string, constraint: Constraint, draft: Draft): void {
  const words = tableConstraint(constraint)
  draft.note(table, `${words} added`)
  if (draft.isNew(table) || constraint.skip_validation === true) return
  if (constraint.contype === 'CONSTR_FOREIGN' || constraint.contype === 'CONSTR_CHECK')
    draft.warnOfLock('postgresql', locks.scan(table, words))
  const builds = ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'].includes(constraint.contype ?? '')
  if (builds && constraint.indexname === undefined) draft.warnOfLock('postgresql', locks.build(table, words))
}

/** `AT_EnableRowSecurity` as `enable row security`. */
function inWords(subtype: string): string {
  return subtype
    .replace(/^AT_/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
}
