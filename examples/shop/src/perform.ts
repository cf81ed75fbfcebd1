import { isDeepStrictEqual } from 'node:util'
import type { Act, Result } from './acts.ts'
import { type CustomerAnswer, customersOf, percentOf } from './customers.ts'
import { discovered } from './fleet.ts'
import type { Mail, PagerdutyEvent } from './receivers.ts'
import { type Released, release } from './release.ts'
import type { EnvironmentName, Workshop } from './workshop.ts'

const perSecond = 40

/** An act as it went. */
export interface Performed extends Released {
  readonly act: Act
  readonly seen: Result
  readonly seconds: number
  /** What customers met; nothing when there were none. */
  readonly customers: readonly CustomerAnswer[]
  /** What arrived meanwhile. */
  readonly slack: readonly string[]
  readonly mails: readonly Mail[]
  readonly pagerduty: readonly PagerdutyEvent[]
}

/** Performs an act of the story. */
export async function perform(workshop: Workshop, act: Act, shown: boolean): Promise<Performed> {
  const { receivers, repository } = workshop
  if (act.commit !== undefined) await repository.commit(act.version, act.commit)
  const slack = arriving(receivers.slack)
  const mails = arriving(receivers.mails)
  const pagerduty = arriving(receivers.pagerduty)
  const started = performance.now()
  const { released, customers } = await amongCustomers(workshop, act, () => release(workshop, act, shown))
  const { exitCode, record } = released
  return {
    ...released,
    act,
    seconds: (performance.now() - started) / 1_000,
    customers,
    slack: slack(),
    mails: mails(),
    pagerduty: pagerduty(),
    seen: {
      exitCode,
      outcome: record.outcome,
      error: record.error?.code ?? null,
      live: await liveIn(workshop, act.environment),
      approvals: record.approvals.map(({ step, by }) => `${step}: ${by}`),
      pagerduty: pagerduty().map(inShort),
    },
  }
}

/** Releases while customers come, and Prometheus asks what runs, if the act says so. */
async function amongCustomers(
  workshop: Workshop,
  { customers: limits, environment }: Act,
  doRelease: () => Promise<Released>,
): Promise<{ readonly released: Released; readonly customers: readonly CustomerAnswer[] }> {
  if (limits === undefined) return { released: await doRelease(), customers: [] }
  await using _fleet = await discovered(workshop, environment)
  const customers = customersOf(await urlOf(workshop, environment), perSecond)
  try {
    return { released: await doRelease(), customers: customers.answers }
  } finally {
    await customers[Symbol.asyncDispose]()
  }
}

/** The address that customers of an environment use. */
export async function urlOf(workshop: Workshop, environment: EnvironmentName): Promise<string> {
  const { landfall } = await workshop.project(environment)
  const { web } = await landfall.current(environment)
  if (web?.url == null) throw new Error(`The shop has no address in ${environment}`)
  return web.url
}

async function liveIn(workshop: Workshop, environment: EnvironmentName): Promise<string> {
  const { landfall } = await workshop.project(environment)
  const { web } = await landfall.current(environment)
  const serving = (web?.revisions ?? []).filter(({ weight }) => weight > 0)
  return serving
    .map(({ version, weight }) => (weight === 100 ? version : `${version} ${weight} %`))
    .join(', ')
}

/** Gives what has come to a list since. */
function arriving<T>(list: readonly T[]): () => readonly T[] {
  const before = list.length
  return () => list.slice(before)
}

function inShort({ event_action: action, payload }: PagerdutyEvent): string {
  return payload?.severity ?? action
}

/** What is otherwise than the act says. */
export function differencesOf({ act, seen, customers }: Performed): readonly string[] {
  const keys = Object.keys(seen) as (keyof Result)[]
  const results = keys.filter((key) => !isDeepStrictEqual(seen[key], act.expected[key]))
  const { failed = 100, met = 100 } = act.customers ?? {}
  return [
    ...results.map(
      (key) => `${key}: ${JSON.stringify(seen[key])} instead of ${JSON.stringify(act.expected[key])}`,
    ),
    ...(act.customers !== undefined && customers.length === 0 ? ['no customer came'] : []),
    ...(percentOf(customers, ({ isGood }) => !isGood) > failed
      ? [`more than ${failed} % of the requests failed`]
      : []),
    ...(percentOf(customers, ({ version }) => version === act.version) > met
      ? [`more than ${met} % of the requests met ${act.version}`]
      : []),
  ]
}
