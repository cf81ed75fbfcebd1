import type { Dialect } from '../../dialect.ts'
import type { Draft } from '../../draft.ts'
import { careful, locks, lost } from '../../warnings.ts'
import { listAt, look, variantOf } from './look.ts'
import { columnFacts, constraintWords, expression, nameOf } from './names.ts'

/** Enters the parts of an `ALTER TABLE` into a plan. */
export function alterTable(inner: unknown, dialect: Dialect, draft: Draft): void {
  const table = nameOf(look(inner, 'name'))
  const operations = listAt(inner, 'operations').map(variantOf)
  for (const [variant, operation] of operations) alter(table, variant, operation, dialect, draft)
  const says = operations.some(([variant]) => variant === 'Algorithm' || variant === 'Lock')
  if (dialect === 'mysql' && !says && !draft.isNew(table)) draft.warnOfLock('mysql', locks.algorithm(table))
}

function alter(table: string, variant: string, inner: unknown, dialect: Dialect, draft: Draft): void {
  switch (variant) {
    case 'AddColumn': {
      const name = nameOf(look(inner, 'column_def', 'name'))
      const facts = columnFacts(
        look(inner, 'column_def', 'data_type'),
        listAt(inner, 'column_def', 'options'),
      )
      draft.addColumn(table, { name, type: facts.type })
      if (facts.notNull && !facts.filled && !draft.isNew(table))
        draft.warn(dialect === 'mysql' ? careful.implicitDefault(table, name) : careful.notNull(table, name))
      return
    }
    case 'DropColumn':
      for (const column of listAt(inner, 'column_names').map(nameOf)) {
        draft.removeColumn(table, column)
        draft.lose(lost.column(table, column))
      }
      return
    case 'ModifyColumn':
    case 'ChangeColumn': {
      const name = nameOf(look(inner, 'col_name') ?? look(inner, 'old_name'))
      const renamed = nameOf(look(inner, 'new_name'))
      const { type } = columnFacts(look(inner, 'data_type'), listAt(inner, 'options'))
      const isRenamed = renamed !== '' && renamed !== name
      draft.changeColumn(table, { name, from: null, to: isRenamed ? `${type}, renamed to ${renamed}` : type })
      draft.lose(lost.type(table, name))
      if (isRenamed) draft.warn(careful.renamed(`Column ${table}.${name}`))
      return
    }
    case 'RenameColumn': {
      const name = nameOf(look(inner, 'old_column_name'))
      const to = nameOf(look(inner, 'new_column_name'))
      draft.changeColumn(table, { name, from: null, to: `renamed to ${to}` })
      if (!draft.isNew(table)) draft.warn(careful.renamed(`Column ${table}.${name}`))
      return
    }
    case 'AlterColumn': {
      const [operation, value] = variantOf(look(inner, 'op'))
      const set =
        operation === 'SetDefault' ? `default ${expression(look(value, 'value'))}` : words(operation)
      draft.changeColumn(table, { name: nameOf(look(inner, 'column_name')), from: null, to: set })
      return
    }
    case 'RenameTable': {
      const [, to] = variantOf(look(inner, 'table_name'))
      if (!draft.isNew(table)) draft.warn(careful.renamed(`Table ${table}`))
      draft.renameTable(table, nameOf(to))
      return
    }
    case 'AddConstraint': {
      const [kind, constraint] = variantOf(look(inner, 'constraint'))
      const name = nameOf(look(constraint, 'name') ?? look(constraint, 'index_name'))
      if (kind === 'Index') draft.changeIndex({ name, table, change: 'created' })
      else draft.note(table, `${constraintWords(look(inner, 'constraint'))} added`)
      return
    }
    case 'DropIndex':
      draft.changeIndex({ name: nameOf(look(inner, 'name')), table, change: 'dropped' })
      return
    default:
      draft.note(table, [words(variant), nameOf(look(inner, 'name'))].filter((part) => part !== '').join(' '))
  }
}

/** `DropForeignKey` as `drop foreign key`. */
function words(variant: string): string {
  return variant.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}
