import type { ColumnDef, Constraint, Node, RangeVar, TypeName } from 'libpg-query'

/** A table as it is written: with its schema, if it has one. */
export function tableName(relation: RangeVar | undefined): string {
  return [relation?.schemaname, relation?.relname].filter((part) => part !== undefined).join('.')
}

/** The name that an object's node has: of one part or several. */
export function objectName(node: Node | undefined): string {
  if (node === undefined) return ''
  if ('String' in node) return node.String.sval ?? ''
  if ('List' in node) return listName(node.List.items)
  if ('TypeName' in node) return typeName(node.TypeName)
  if ('ObjectWithArgs' in node) return `${listName(node.ObjectWithArgs.objname)}()`
  if ('RangeVar' in node) return tableName(node.RangeVar)
  return ''
}

/** Parts of a name with dots between them. */
export function listName(parts: readonly Node[] | undefined): string {
  return (parts ?? []).map(objectName).join('.')
}

/** The grammar's own names of types, and what people write. */
const usual: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
  varbit: 'bit varying',
}

/** A type as it is usually written. */
export function typeName(type: TypeName | undefined): string {
  const parts = (type?.names ?? []).map(objectName)
  const plain = parts[0] === 'pg_catalog' ? parts.slice(1) : parts
  const name = plain.join('.')
  const own = parts[0] === 'pg_catalog' && Object.hasOwn(usual, name) ? (usual[name] ?? name) : name
  const numbers = (type?.typmods ?? []).map(constant).filter((text) => text !== null)
  // The fields of an interval stand there as a bit mask.
  const limits = numbers.length === 0 || name === 'interval' ? '' : `(${numbers.join(',')})`
  return `${own}${limits}${(type?.arrayBounds ?? []).map(() => '[]').join('')}`
}

/** A constant as it is written; null for everything else. */
function constant(node: Node | undefined): string | null {
  if (node === undefined || !('A_Const' in node)) return null
  const { ival, fval, sval, boolval, isnull } = node.A_Const
  if (isnull === true) return 'null'
  if (sval !== undefined) return `'${(sval.sval ?? '').replaceAll("'", "''")}'`
  if (fval !== undefined) return fval.fval ?? '0'
  if (boolval !== undefined) return String(boolval.boolval ?? false)
  return ival === undefined ? null : String(ival.ival ?? 0)
}

/** An expression in few words: constants and plain calls as they are, the rest as three dots. */
export function expression(node: Node | undefined): string {
  if (node === undefined) return ''
  if ('TypeCast' in node) return expression(node.TypeCast.arg)
  if ('FuncCall' in node)
    return `${listName(node.FuncCall.funcname)}(${node.FuncCall.args === undefined ? '' : '…'})`
  if ('SQLValueFunction' in node) return (node.SQLValueFunction.op ?? '').replace('SVFOP_', '').toLowerCase()
  return constant(node) ?? '…'
}

/** A column's type and what holds for it: `varchar(20), not null, default 'x'`. */
export function columnType(column: ColumnDef): string {
  const held = constraintsOf(column).map(columnConstraint)
  return [typeName(column.typeName), ...held.filter((words) => words !== '')].join(', ')
}

/** The constraints that stand with a column. */
export function constraintsOf(column: ColumnDef): readonly Constraint[] {
  return (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))
}

function columnConstraint(constraint: Constraint): string {
  switch (constraint.contype) {
    case 'CONSTR_DEFAULT':
      return `default ${expression(constraint.raw_expr)}`
    case 'CONSTR_NOTNULL':
      return 'not null'
    case 'CONSTR_IDENTITY':
      return 'identity'
    case 'CONSTR_GENERATED':
      return 'generated'
    case 'CONSTR_PRIMARY':
      return 'primary key'
    case 'CONSTR_UNIQUE':
      return 'unique'
    case 'CONSTR_FOREIGN':
      return `references ${tableName(constraint.pktable)}`
    case 'CONSTR_CHECK':
      return 'check'
    default:
      return ''
  }
}

/** A table's constraint in words: `foreign key (a) to b`, `check total_is_positive`. */
export function tableConstraint(constraint: Constraint): string {
  const columns = (names: readonly Node[] | undefined): string =>
    names === undefined ? '' : ` (${names.map(objectName).join(', ')})`
  const name = constraint.conname === undefined ? '' : ` ${constraint.conname}`
  switch (constraint.contype) {
    case 'CONSTR_FOREIGN':
      return `foreign key${name}${columns(constraint.fk_attrs)} to ${tableName(constraint.pktable)}`
    case 'CONSTR_PRIMARY':
      return `primary key${name}${columns(constraint.keys)}`
    case 'CONSTR_UNIQUE':
      return `unique${name}${columns(constraint.keys)}`
    case 'CONSTR_CHECK':
      return `check${name}`
    case 'CONSTR_EXCLUSION':
      return `exclusion${name}`
    case 'CONSTR_NOTNULL':
      return `not null${name}${columns(constraint.keys)}`
    default:
      return `constraint${name}`
  }
}
