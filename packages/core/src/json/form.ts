/** Looks at a value that came from data, and adds what is wrong with it to the list, each with its place. */
export type Form = (value: unknown, at: string, problems: string[]) => void

/** The longest time that anything is waited for or tried: a year. */
const longestTimeMs = 365 * 24 * 3_600_000

/** A text; not an empty one. */
export const text: Form = (value, at, problems) => {
  if (typeof value !== 'string' || value.trim() === '') problems.push(`${at}: a text that is not empty`)
}

/** Any text. */
export const anyText: Form = (value, at, problems) => {
  if (typeof value !== 'string') problems.push(`${at}: a text`)
}

export const flag: Form = (value, at, problems) => {
  if (typeof value !== 'boolean') problems.push(`${at}: true or false`)
}

export function number(min: number, max: number): Form {
  return (value, at, problems) => {
    if (typeof value !== 'number' || !(value >= min && value <= max))
      problems.push(`${at}: a number from ${min} to ${max}`)
  }
}

export function whole(min: number, max: number): Form {
  return (value, at, problems) => {
    if (!Number.isInteger(value) || !((value as number) >= min && (value as number) <= max))
      problems.push(`${at}: a whole number from ${min} to ${max}`)
  }
}

/** Milliseconds, up to a year. */
export function time(min: number): Form {
  return number(min, longestTimeMs)
}

export function oneOf(...allowed: readonly string[]): Form {
  return (value, at, problems) => {
    if (typeof value !== 'string' || !allowed.includes(value))
      problems.push(`${at}: one of ${allowed.join(', ')}`)
  }
}

export function nullOr(form: Form): Form {
  return (value, at, problems) => {
    if (value !== null) form(value, at, problems)
  }
}

export function listOf(form: Form, least = 0): Form {
  return (value, at, problems) => {
    if (!Array.isArray(value) || value.length < least) {
      problems.push(`${at}: a list${least === 0 ? '' : ` of at least ${least}`}`)
      return
    }
    for (const [index, item] of value.entries()) form(item, `${at}[${index}]`, problems)
  }
}

/** An object whose members are all of one form. */
export function mapOf(form: Form): Form {
  return (value, at, problems) => {
    if (!isObject(value)) {
      problems.push(`${at}: an object`)
      return
    }
    for (const [key, member] of Object.entries(value)) form(member, inside(at, key), problems)
  }
}

/** An object of any members. */
export const anyObject: Form = mapOf(() => {})

/** An object with exactly these members; a misspelt one is not passed over. */
export function object(
  required: { readonly [key: string]: Form },
  optional: { readonly [key: string]: Form } = {},
): Form {
  const forms = new Map([...Object.entries(required), ...Object.entries(optional)])
  return (value, at, problems) => {
    if (!isObject(value)) {
      problems.push(`${at}: an object`)
      return
    }
    for (const key of Object.keys(required)) {
      if (value[key] === undefined) problems.push(`${inside(at, key)}: is missing`)
    }
    for (const [key, member] of Object.entries(value)) {
      if (member === undefined) continue
      const form = forms.get(key)
      if (form === undefined)
        problems.push(`${inside(at, key)}: not known, only ${[...forms.keys()].join(', ')}`)
      else form(member, inside(at, key), problems)
    }
  }
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function inside(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`
}
