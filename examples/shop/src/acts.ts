import type { Outcome } from '@landfall/core'
import type { Release } from './release.ts'

/** A part of the story: a release, and what is to come of it. */
export interface Act extends Release {
  readonly title: string
  /** The commit that brings the version; absent when the version is there already. */
  readonly commit?: string
  /** Customers look at the environment meanwhile, and this is the worst that they may meet. */
  readonly customers?: Limits
  readonly expected: Result
}

/** Percent of the customers' requests, at most. */
export interface Limits {
  readonly failed: number
  /** Those that the release itself answers. */
  readonly met?: number
}

/** What came of a release. */
export interface Result {
  readonly exitCode: number
  readonly outcome: Outcome
  /** The code of the error. */
  readonly error: string | null
  /** The version that has all the traffic afterwards. */
  readonly live: string
  /** Who approved which step. */
  readonly approvals: readonly string[]
  /** What PagerDuty was told: the severity of an alert, or `resolve`. */
  readonly pagerduty: readonly string[]
}

const good = {
  exitCode: 0,
  outcome: 'succeeded',
  error: null,
  approvals: [],
  pagerduty: ['resolve'],
} as const
const bad = { exitCode: 3, outcome: 'rolled_back', live: '1.1.0', approvals: [] } as const
const migration = 'migrations: ana@example.com'
const go = 'environment-approval: ana@example.com'
const alert = ['critical'] as const

/** The story of the shop. */
export const acts: readonly Act[] = [
  {
    title: 'The shop opens',
    version: '1.0.0',
    environment: 'staging',
    commit: 'US-001 Customers can order',
    first: true,
    expected: { ...good, live: '1.0.0', approvals: [migration] },
  },
  {
    title: 'What succeeded in staging goes to production, by a person',
    version: '1.0.0',
    environment: 'production',
    first: true,
    person: true,
    expected: { ...good, live: '1.0.0', approvals: [migration, go] },
  },
  {
    title: 'A release with a new column',
    version: '1.1.0',
    environment: 'staging',
    commit: 'US-002 Gift notes\n\nUS-003 Orders are found by their article',
    expected: { ...good, live: '1.1.0', approvals: [migration] },
  },
  {
    title: 'The new column in production',
    version: '1.1.0',
    environment: 'production',
    person: true,
    customers: { failed: 0 },
    expected: { ...good, live: '1.1.0', approvals: [migration, go] },
  },
  {
    title: 'The shop opens in Europe',
    version: '1.1.0',
    environment: 'eu',
    first: true,
    expected: { ...good, live: '1.1.0', approvals: [migration] },
  },
  {
    title: 'Two digits of a price changed places',
    version: '1.2.0',
    environment: 'staging',
    commit: 'US-004 New prices',
    // Half of the instances is what a rolling deployment shows before it has verified them.
    customers: { failed: 0, met: 50 },
    expected: { ...bad, error: 'VERIFICATION_FAILED', pagerduty: alert },
  },
  {
    title: 'The same mistake where nobody meets it',
    version: '1.2.0',
    environment: 'eu',
    customers: { failed: 0, met: 0 },
    expected: { ...bad, error: 'VERIFICATION_FAILED', pagerduty: alert },
  },
  {
    title: 'A migration fails on real rows',
    version: '1.3.0',
    environment: 'staging',
    commit: 'US-005 Every article is sold once',
    expected: {
      exitCode: 1,
      outcome: 'failed_untouched',
      error: 'MIGRATION_FAILED',
      live: '1.1.0',
      approvals: [migration],
      pagerduty: alert,
    },
  },
  {
    title: 'Errors that only customers meet',
    version: '1.4.0',
    environment: 'eu',
    commit: 'US-006 A cache for orders',
    // Every fourth request fails, of a quarter of them.
    customers: { failed: 12, met: 40 },
    expected: { ...bad, error: 'ANALYSIS_FAILED', pagerduty: alert },
  },
  {
    title: 'A good release ends the incident',
    version: '1.5.0',
    environment: 'staging',
    commit: 'US-007 The shop has a compass',
    expected: { ...good, live: '1.5.0' },
  },
  {
    title: 'The same bytes go to production',
    version: '1.5.0',
    environment: 'production',
    person: true,
    promoteFrom: 'staging',
    customers: { failed: 0 },
    expected: { ...good, live: '1.5.0', approvals: [go] },
  },
]
