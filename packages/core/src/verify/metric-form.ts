import {
  anyText,
  type Form,
  flag,
  isObject,
  mapOf,
  nullOr,
  number,
  object,
  oneOf,
  text,
  time,
  whole,
} from '../json/form.ts'
import { byKind, headersForm, runForm } from './forms.ts'
import { problemOfQuery } from './promql.ts'

const most = 10_000

const query =
  (...spans: readonly string[]): Form =>
  (value, at, problems) => {
    const problem = typeof value === 'string' ? problemOfQuery(value, spans) : 'a query'
    if (problem !== null) problems.push(`${at}: ${problem}`)
  }

const server = {
  url: text,
  headers: headersForm,
  requestTimeoutMs: time(1),
  timeoutMs: time(1),
  attempts: whole(1, 100),
}
const counts = object({ errors: query('WINDOW'), total: query('WINDOW') })
const samples = query('WINDOW', 'STEP')

const thresholdSource: Form = byKind({
  command: object({ kind: oneOf('command'), run: runForm, env: mapOf(anyText), timeoutMs: time(1) }),
  http: object({
    kind: oneOf('http'),
    url: text,
    headers: headersForm,
    pointer: anyText,
    samplesPointer: nullOr(anyText),
    timeoutMs: time(1),
  }),
  prometheus: object({
    ...server,
    kind: oneOf('prometheus'),
    query: query(),
    combine: oneOf('one', 'sum'),
    samplesQuery: nullOr(query()),
  }),
})

const comparedSource: Form = byKind({
  'prometheus-ratio': object({
    ...server,
    kind: oneOf('prometheus-ratio'),
    canary: counts,
    baseline: counts,
    windowMs: time(1),
  }),
  'prometheus-series': object({
    ...server,
    kind: oneOf('prometheus-series'),
    canary: samples,
    baseline: samples,
    windowMs: time(1),
    stepMs: time(1),
  }),
})

const threshold: Form = (value, at, problems) => {
  const bound = number(-Number.MAX_VALUE, Number.MAX_VALUE)
  object({}, { max: bound, min: bound })(value, at, problems)
  if (!isObject(value)) return
  const { max, min } = value
  if (max === undefined && min === undefined) problems.push(`${at}: max, min or both`)
  if (typeof max === 'number' && typeof min === 'number' && min > max)
    problems.push(`${at}: a min that is not larger than max`)
}

const comparison: Form = object({
  alpha: number(1e-9, 0.5),
  worse: oneOf('higher', 'lower'),
  tolerated: object({ absolute: number(0, Number.MAX_VALUE), relative: number(0, Number.MAX_VALUE) }),
})

const members = {
  name: text,
  count: whole(1, most),
  intervalMs: time(0),
  failureLimit: whole(0, most),
  noDataLimit: whole(0, most),
  minSamples: whole(0, Number.MAX_SAFE_INTEGER),
  noData: oneOf('fail', 'inconclusive'),
}
const share = { critical: flag, weight: number(Number.MIN_VALUE, 1e6) }
const withThreshold = object({ ...members, source: thresholdSource, threshold }, share)
const withComparison = object({ ...members, source: comparedSource, comparison }, share)

/** The form of a metric that came from data: one without bounds, or compared with itself, would never fail. */
export const metricForm: Form = (value, at, problems) => {
  const compared = isObject(value) && value.comparison !== undefined
  const form = compared ? withComparison : withThreshold
  form(value, at, problems)
  if (!isObject(value)) return
  const { count, failureLimit, noDataLimit, source } = value
  if (Number(failureLimit) + Number(noDataLimit) >= Number(count))
    problems.push(`${at}: limits that leave at least one measurement that has to be good`)
  if (compared && isObject(source) && sameSides(source.canary, source.baseline))
    problems.push(`${at}.source.baseline: another one than the canary`)
}

/** Whether one query is asked for both sides. */
function sameSides(canary: unknown, baseline: unknown): boolean {
  if (!isObject(canary) || !isObject(baseline)) return canary === baseline
  return canary.errors === baseline.errors || canary.total === baseline.total
}
