import {
  anyObject,
  anyText,
  type Form,
  isObject,
  listOf,
  mapOf,
  nullOr,
  number,
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
const headers = mapOf(anyText)

const checkForms: { readonly [kind: string]: Form } = {
  http: object({
    ...checkBase,
    kind: oneOf('http'),
    url: text,
    method: text,
    headers,
    expect: anyObject,
  }),
  version: object({ ...checkBase, kind: oneOf('version'), url: text, headers, pointer: nullOr(anyText) }),
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

const sourceForm: Form = byKind({
  command: object({ kind: oneOf('command'), run: runForm, env: mapOf(anyText), timeoutMs: time(1) }),
  http: object({
    kind: oneOf('http'),
    url: text,
    headers,
    pointer: anyText,
    samplesPointer: nullOr(anyText),
    timeoutMs: time(1),
  }),
})

const metricMembers = object({
  name: text,
  source: sourceForm,
  threshold: (value, at, problems) => {
    const bound = number(-Number.MAX_VALUE, Number.MAX_VALUE)
    object({}, { max: bound, min: bound })(value, at, problems)
    if (!isObject(value)) return
    const { max, min } = value
    if (max === undefined && min === undefined) problems.push(`${at}: max, min or both`)
    if (typeof max === 'number' && typeof min === 'number' && min > max)
      problems.push(`${at}: a min that is not larger than max`)
  },
  count: whole(1, most),
  intervalMs: time(0),
  failureLimit: whole(0, most),
  noDataLimit: whole(0, most),
  minSamples: whole(0, Number.MAX_SAFE_INTEGER),
  noData: oneOf('fail', 'inconclusive'),
})

/** The form of a metric that came from data: one without bounds would never fail. */
export const metricForm: Form = (value, at, problems) => {
  metricMembers(value, at, problems)
  if (!isObject(value)) return
  const { count, failureLimit, noDataLimit } = value
  if (Number(failureLimit) + Number(noDataLimit) >= Number(count))
    problems.push(`${at}: limits that leave at least one measurement that has to be good`)
}

function byKind(forms: { readonly [kind: string]: Form }): Form {
  return (value, at, problems) => {
    const kind = isObject(value) ? String(value.kind) : ''
    const form = Object.hasOwn(forms, kind) ? forms[kind] : undefined
    if (form === undefined) problems.push(`${at}.kind: one of ${Object.keys(forms).join(', ')}`)
    else form(value, at, problems)
  }
}
