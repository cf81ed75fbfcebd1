import {
  anyObject,
  anyText,
  type Form,
  isObject,
  listOf,
  mapOf,
  nullOr,
  object,
  oneOf,
  text,
  time,
  whole,
} from '../json/form.ts'

const most = 10_000

/** A line for a shell, or an argument vector. */
export const runForm: Form = (value, at, problems) => {
  if (typeof value === 'string') text(value, at, problems)
  else listOf(anyText, 1)(value, at, problems)
}

const checkBase = {
  name: text,
  attempts: whole(1, most),
  intervalMs: time(0),
  deadlineMs: time(1),
}
/** Headers of a request. */
export const headersForm = mapOf(anyText)

const checkForms: { readonly [kind: string]: Form } = {
  http: object({
    ...checkBase,
    kind: oneOf('http'),
    url: text,
    method: text,
    headers: headersForm,
    expect: anyObject,
  }),
  version: object({
    ...checkBase,
    kind: oneOf('version'),
    url: text,
    headers: headersForm,
    pointer: nullOr(anyText),
  }),
  command: object({
    ...checkBase,
    kind: oneOf('command'),
    run: runForm,
    env: mapOf(anyText),
    expected: nullOr(anyText),
  }),
}

/** The form of a check that came from data. */
export const checkForm: Form = byKind(checkForms)

/** An object whose `kind` says which form it has. */
export function byKind(forms: { readonly [kind: string]: Form }): Form {
  return (value, at, problems) => {
    const kind = isObject(value) ? String(value.kind) : ''
    const form = Object.hasOwn(forms, kind) ? forms[kind] : undefined
    if (form === undefined) problems.push(`${at}.kind: one of ${Object.keys(forms).join(', ')}`)
    else form(value, at, problems)
  }
}
