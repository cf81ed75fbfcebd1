import { isObject } from '../../../json/form.ts'
import { listAt, look, variantOf } from './look.ts'

/** A name of one part or several, with dots between them. */
export function nameOf(node: unknown): string {
  if (Array.isArray(node)) return node.map(nameOf).join('.')
  const value = look(node, 'value') ?? look(node, 'Identifier', 'value')
  return typeof value === 'string' ? value : ''
}

/** A type as it is usually written: `decimal(10,2)`, `int unsigned`. */
function typeName(type: unknown): string {
  const [variant, inner] = variantOf(type)
  if (variant === 'Unspecified') return ''
  if (variant === 'Custom') {
    const args = listAt(inner, 1).filter((arg) => typeof arg === 'string')
    return `${nameOf(look(inner, 0))}${args.length === 0 ? '' : `(${args.join(',')})`}`
  }
  if (variant === 'Enum' || variant === 'Set') {
    const values = variant === 'Enum' ? listAt(inner, 0) : listAt(inner)
    return `${variant.toLowerCase()}(${values.map((value) => `'${look(value, 'Name') ?? value}'`).join(', ')})`
  }
  const [, name = '', suffix] = /^(.*?)(Unsigned|Precision|Varying)?$/.exec(variant) ?? []
  const numbers = numbersIn(inner)
  const limits = numbers.length === 0 ? '' : `(${numbers.join(',')})`
  return `${name.toLowerCase()}${limits}${suffix === undefined ? '' : ` ${suffix.toLowerCase()}`}`
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value]
  if (Array.isArray(value)) return value.flatMap(numbersIn)
  return isObject(value) ? Object.values(value).flatMap(numbersIn) : []
}

/** An expression in few words: constants as they are, calls by their name, the rest as three dots. */
export function expression(node: unknown): string {
  const [variant, inner] = variantOf(node)
  if (variant === 'Nested') return expression(inner)
  if (variant === 'Function') return `${nameOf(look(inner, 'name'))}(…)`
  if (variant !== 'Value') return '…'
  const [kind, value] = variantOf(look(inner, 'value'))
  if (kind === 'Number') return String(look(value, 0))
  if (kind === 'Boolean' || kind === 'Null') return kind === 'Null' ? 'null' : String(value)
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : '…'
}

/** What holds for a column: not null, a default, keys. */
export interface ColumnFacts {
  readonly type: string
  readonly notNull: boolean
  readonly filled: boolean
}

/** A column's type with what holds for it, and the facts that decide about warnings. */
export function columnFacts(dataType: unknown, options: readonly unknown[]): ColumnFacts {
  const variants = options.map((option) => variantOf(look(option, 'option') ?? option))
  const has = (name: string): boolean => variants.some(([variant]) => variant === name)
  const words = [typeName(dataType), ...variants.map(([variant, inner]) => optionWords(variant, inner))]
  return {
    type: words.filter((part) => part !== '').join(', '),
    notNull: has('NotNull') || has('PrimaryKey'),
    filled: has('Default') || has('Generated') || has('DialectSpecific'),
  }
}

function optionWords(variant: string, inner: unknown): string {
  switch (variant) {
    case 'NotNull':
      return 'not null'
    case 'Default':
      return `default ${expression(inner)}`
    case 'PrimaryKey':
      return 'primary key'
    case 'ForeignKey':
      return `references ${nameOf(look(inner, 'foreign_table'))}`
    case 'DialectSpecific':
      return listAt(inner)
        .map((token) => String(look(token, 'Word', 'value') ?? '').toLowerCase())
        .join(' ')
    case 'Unique':
    case 'Check':
    case 'Generated':
      return variant.toLowerCase()
    default:
      return ''
  }
}

/** A table's constraint in words: `unique u (a, b)`. */
export function constraintWords(constraint: unknown): string {
  const [variant, inner] = variantOf(constraint)
  const name = nameOf(look(inner, 'name') ?? look(inner, 'index_name'))
  const columns = listAt(inner, 'columns').map(
    (column) => nameOf(look(column, 'column', 'expr') ?? column) || '…',
  )
  const words = variant.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
  const to = nameOf(look(inner, 'foreign_table'))
  const parts = [words, name, columns.length === 0 ? '' : `(${columns.join(', ')})`, to && `to ${to}`]
  return parts.filter((part) => part !== '').join(' ')
}
