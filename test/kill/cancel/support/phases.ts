import { setTimeout as delay } from 'node:timers/promises'
import type { JournalEvent } from '@landfall/core'
import { hurried, real, type Times } from './cancel.ts'
import type { LandfallProcess } from './landfall-process.ts'
import type { Site } from './site.ts'

/**
 * How the deployment takes it: `ends` when it is told to or by itself soon after, as the CI system wishes; or it is
 * `deaf`, and is left in the middle of what it does.
 */
export type Manner = 'ends' | 'deaf'

/** A place in a deployment at which it is cancelled. */
export interface Phase {
  readonly name: string
  readonly manner: Manner
  /** Whether the release brings a migration, and whether somebody says yes to it. */
  readonly migrates?: 'asked' | 'approved'
  readonly times?: Times
  /** The exit code of the cancelled process: with 6 the deployment has to be gone on with. */
  readonly codes: readonly number[]
  /** How the deployment ends, whoever ends it. */
  readonly outcome: 'aborted' | 'needs_person' | 'succeeded'
  /** Sees to it that the deployment will stay there. */
  arrange(site: Site): Promise<void>
  /** Resolves when it is there. */
  reached(site: Site, run: LandfallProcess): Promise<void>
  /** What happens while it is cancelled. */
  readonly meanwhile?: (site: Site) => Promise<void>
}

const cutOff = { codes: [6], times: hurried } as const
const inOrder = { codes: [5], times: real } as const

/** A step that runs a command, which stays until it is ended. */
function command(name: string, hold: string, manner: Manner, more: Partial<Phase> = {}): Phase {
  return {
    name,
    manner,
    outcome: 'aborted',
    ...(manner === 'deaf' ? cutOff : inOrder),
    async arrange(site) {
      await site.control('hold', hold)
      if (manner === 'deaf') await site.control('deaf', '1.1.0')
    },
    reached: (site, run) => site.reached(run),
    ...more,
  }
}

/**
 * A migration that has begun is not interrupted: it ends by itself in time, or is left where it is. Whether it was
 * applied only a person can tell then; that it was right can be verified again.
 */
function migration(name: string, hold: 'apply' | 'verify', manner: Manner): Phase {
  const outcome = hold === 'apply' ? 'needs_person' : 'aborted'
  const own = manner === 'deaf' ? { outcome } : { meanwhile: letGo }
  return command(name, `${hold}/1`, manner, { migrates: 'approved', ...own } as Partial<Phase>)
}

async function letGo(site: Site): Promise<void> {
  await delay(1_000)
  await site.control('hold', null)
}

/** What the outcome no longer hangs on: it is done to its end, or left and done by whoever comes next. */
function afterwards(
  name: string,
  manner: Manner,
  arrange: (site: Site) => Promise<void>,
  reached: Phase['reached'],
  end: (site: Site) => Promise<void>,
): Phase {
  const ends = { codes: [0], times: real, meanwhile: end } as const
  return { name, manner, outcome: 'succeeded', arrange, reached, ...(manner === 'ends' ? ends : cutOff) }
}

const started = (path: RegExp) => (event: JournalEvent) =>
  event.type === 'effect.started' && path.test(event.path)
/** Half of the traffic goes to the new release. */
export const isHalf = (event: JournalEvent): boolean =>
  event.type === 'noted' &&
  event.note.kind === 'traffic.observed' &&
  Object.values(event.note.split).filter((percent) => percent === 50).length === 2
const asks = (event: JournalEvent): boolean => event.type === 'noted' && event.note.kind === 'person.asked'

const manners = ['ends', 'deaf'] as const
const manifestLocks = new WeakMap<Site, () => Promise<void>>()

/** Every phase of a deployment. */
export const phases: readonly Phase[] = [
  ...manners.map((manner) => command('pre-checks', 'tests', manner)),
  ...manners.map((manner) => command('build', 'build', manner)),
  ...manners.map((manner) => command('push of the tag', 'tag', manner)),
  ...manners.map((manner) => command('dry run of a migration', 'dry-run', manner, { migrates: 'asked' })),
  {
    name: 'waiting for an approval',
    manner: 'ends',
    ...inOrder,
    outcome: 'aborted',
    migrates: 'asked',
    arrange: async () => {},
    reached: (site, run) => site.event(run, asks),
  },
  ...manners.map((manner) => migration('apply of a migration', 'apply', manner)),
  ...manners.map((manner) => migration('verification of a migration', 'verify', manner)),
  {
    name: 'push to the platform',
    manner: 'ends',
    // It ends between two files, which on a slow disk may be too late.
    ...inOrder,
    codes: [5, 6],
    outcome: 'aborted',
    arrange: (site) => site.control('large', '1.1.0'),
    reached: (site, run) => site.event(run, started(/^push\/web\/push/)),
  },
  ...manners.map(
    (manner): Phase => ({
      name: 'staging of the candidate',
      manner,
      // The platform ends a process that is deaf after its own deadline, so both are fast.
      ...inOrder,
      outcome: 'aborted',
      async arrange(site) {
        await site.control('slow-app', '1.1.0')
        if (manner === 'deaf') await site.control('deaf', '1.1.0')
      },
      async reached(site, run) {
        await site.event(run, started(/^deploy\/web\/stage/))
        await delay(500)
      },
    }),
  ),
  ...manners.map((manner) => command('verification without traffic', 'gate/1', manner)),
  {
    name: 'half of the traffic',
    manner: 'ends',
    ...inOrder,
    outcome: 'aborted',
    arrange: (site) => site.configure({ pause: '5m' }),
    reached: (site, run) => site.event(run, isHalf),
  },
  command('verification at half of the traffic', 'gate/2', 'ends'),
  // Nothing is hurried here: these are the times of a real CI system.
  command('verification at half of the traffic', 'gate/2', 'deaf', { times: real, codes: [5] }),
  ...manners.map((manner) => command('verification with all of the traffic', 'gate/3', manner)),
  ...manners.map((manner) => command('verification after the promotion', 'live', manner)),
  ...manners.map((manner) =>
    afterwards(
      'last notifications',
      manner,
      async ({ receiver }) => receiver.hold('success'),
      (site, run) => site.event(run, started(/^@notify-success/)),
      async ({ receiver }) => {
        await delay(1_000)
        receiver.answer()
      },
    ),
  ),
  ...manners.map((manner) =>
    afterwards(
      'writing the manifest',
      manner,
      async (site) => void manifestLocks.set(site, await site.lockManifest()),
      (site, run) => site.event(run, started(/^manifest\//)),
      async (site) => {
        await delay(1_000)
        await manifestLocks.get(site)?.()
      },
    ),
  ),
]

/** Lets everything go that was made to stay. */
export async function release(site: Site): Promise<void> {
  for (const name of ['hold', 'slow-app', 'large']) await site.control(name, null)
  site.receiver.answer()
  await manifestLocks.get(site)?.()
}
