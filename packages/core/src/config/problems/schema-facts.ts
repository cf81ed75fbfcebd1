import type { z } from 'zod'

interface Def {
  readonly type: string
  readonly discriminator?: string
  readonly shape?: { readonly [key: string]: z.core.$ZodType }
  readonly element?: z.core.$ZodType
  readonly options?: readonly z.core.$ZodType[]
  readonly items?: readonly z.core.$ZodType[]
  readonly innerType?: z.core.$ZodType
  readonly valueType?: z.core.$ZodType
  readonly catchall?: z.core.$ZodType
  readonly entries?: { readonly [key: string]: string }
  readonly values?: readonly unknown[]
}

function defOf(schema: z.core.$ZodType): Def {
  return schema._zod.def as unknown as Def
}

/** The schema without what only says that it may be absent. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = defOf(schema)
  return innerType === undefined ? schema : bare(innerType)
}

/** Of the forms that a map can have, the one that this map was most probably meant to have. */
function chosen(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  const { discriminator, options = [] } = defOf(schema)
  if (options.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return schema
  if (discriminator !== undefined) {
    const word = String((value as Record<string, unknown>)[discriminator])
    return options.find((option) => discriminatorValues(option, discriminator).includes(word)) ?? schema
  }
  const forms = options.map((option) => chosen(bare(option), value))
  const shared = (form: z.core.$ZodType): number => {
    const { shape } = defOf(form)
    return shape === undefined ? -1 : Object.keys(value).filter((key) => Object.hasOwn(shape, key)).length
  }
  const best = forms.reduce((one, other) => (shared(other) > shared(one) ? other : one))
  return shared(best) < 0 ? schema : best
}

/** What the key that tells forms apart can be. */
export function discriminatorValues(schema: z.core.$ZodType, key: string): string[] {
  const { options, shape } = defOf(bare(schema))
  if (options !== undefined) return options.flatMap((option) => discriminatorValues(option, key))
  const word = shape?.[key]
  return word === undefined ? [] : valuesOf(word)
}

/** The schema of the value at a path; `null` where several could be meant. */
export function schemaAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): z.core.$ZodType | null {
  const [part, ...rest] = path
  if (part === undefined) return bare(schema)
  const own = chosen(bare(schema), value)
  const { shape, element, items, valueType, catchall, options } = defOf(own)
  const key = String(part)
  const inner =
    typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined
  if (shape !== undefined && Object.hasOwn(shape, key))
    return schemaAt(shape[key] as z.core.$ZodType, rest, inner)
  const next = items?.[Number(part)] ?? element ?? valueType ?? catchall
  if (next !== undefined) return schemaAt(next, rest, inner)
  for (const option of options ?? []) {
    const found = schemaAt(option, path, value)
    if (found !== null) return found
  }
  return null
}

/** The keys that this map can have; empty when any will do. */
export function knownKeys(schema: z.core.$ZodType, value: unknown): string[] {
  return Object.keys(defOf(chosen(bare(schema), value)).shape ?? {}).filter((key) => key !== '$schema')
}

/** The forms that a value can have. */
export function optionsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  return defOf(bare(schema)).options ?? []
}

const kinds: { readonly [type: string]: string } = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map',
  record: 'a map',
}

/** What a schema takes, in words: the values themselves, or kinds of values. */
export function valuesOf(schema: z.core.$ZodType): string[] {
  const { type, options, entries, values } = defOf(bare(schema))
  if (options !== undefined) {
    const all = options.flatMap(valuesOf)
    return [...new Set(all)]
  }
  if (entries !== undefined) return Object.values(entries)
  if (values !== undefined) return values.map(String)
  return [kinds[type] ?? 'another value']
}

/** What a value has to be, from what zod says of one that it is not. */
export function expectedText(schema: z.core.$ZodType | null, issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small': {
      if (issue.origin === 'string') return 'a text that is not empty'
      if (issue.origin === 'array') return `a list of at least ${issue.minimum}`
      return `a number ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`
    }
    case 'too_big': {
      if (issue.origin === 'array') return `a list of at most ${issue.maximum}`
      return `a number ${issue.inclusive === false ? 'below' : 'of at most'} ${issue.maximum}`
    }
    case 'invalid_format':
      return issue.message
    case 'invalid_type':
      if (issue.expected === 'int') return 'a whole number'
      return schema === null ? (kinds[issue.expected] ?? issue.expected) : valuesOf(schema).join(' or ')
    default:
      return issue.message
  }
}
