import type { DeploymentEvent, JournalEvent, Json, JsonObject, Note } from '@landfall/core'
import { bad, bar, dim, good, legend, type Shares } from './style.ts'

/** What the demo knows about the deployment that is going on. */
export interface Narrator {
  /** The split of the traffic as it was last observed. */
  readonly shares: Shares
  /** What is going on, in a few words. */
  now: string
  /** Takes the next event in. Gives a line about it, or `null` when there is nothing to tell. */
  tell(event: DeploymentEvent): string | null
}

/** Makes sentences of a deployment's events: a plain subscriber, that needs nothing else. */
export function narrator(): Narrator {
  let shares: Shares = []

  const tellSplit = ({ split, versions }: Extract<Note, { kind: 'traffic.observed' }>): string | null => {
    const next = sharesOf(split, versions)
    if (next.length === 0 || JSON.stringify(next) === JSON.stringify(shares)) return null
    shares = next
    return line('→', 'traffic', `${bar(shares, 20)}  ${legend(shares, () => '')}`)
  }

  const tellNote = (note: Note): string | null => {
    switch (note.kind) {
      case 'step.started':
        self.now = note.step
        return null
      case 'traffic.observed':
        return tellSplit(note)
      case 'verification.passed':
        return line(good('✓'), 'verified', `${note.checks} checks passed by ${versionOf(note.revision)}`)
      case 'verification.failed':
        return line(
          bad('✗'),
          'verified',
          `${versionOf(note.revision)} is bad: ${note.error.message.split(':')[0]}`,
        )
      case 'rollback.started':
        self.now = 'rolling back'
        return line(bad('↺'), 'rollback', 'to the last good release')
      case 'target.restored':
        return line(good('✓'), 'restored', `${versionOf(note.revision ?? '')} has all the traffic again`)
      default:
        return null
    }
  }

  const self: Narrator = {
    now: '',
    get shares() {
      return shares
    },
    tell(event) {
      switch (event.type) {
        case 'worker.started':
          return event.epoch === 1
            ? null
            : line('↻', 'resumed', `by ${event.worker}, from entry ${event.seq} of the journal`)
        case 'effect.started':
          self.now = `${event.path} …`
          return null
        case 'effect.succeeded':
          return tellResult(event)
        case 'timer.started':
          self.now = `waiting ${event.ms / 1_000} s at ${event.path}`
          return null
        case 'noted':
          return tellNote(event.note)
        default:
          return null
      }
    },
  }
  return self
}

type Succeeded = Extract<JournalEvent, { readonly type: 'effect.succeeded' }>

/** What an effect gave, where that is worth a line. */
function tellResult({ path, result }: Succeeded): string | null {
  const [step = ''] = path.split('/')
  const last = path.split('/').at(-1)
  if (path === 'tests/run') return line(good('✓'), step, `passed in ${member(result, 'durationMs')} ms`)
  if (last === 'artifact') {
    const sha256 = String(member(result, 'sha256')).slice(0, 12)
    return line(good('✓'), 'built', `${member(result, 'size')} bytes, sha256 ${sha256}…`)
  }
  if (last === 'push') return line(good('✓'), 'pushed', `release ${member(result, 'id')}`)
  if (last === 'stage') return line(good('✓'), 'staged', `at ${member(result, 'url')}, without traffic`)
  if (/\/retire\/[^/]+$/.test(path)) {
    return line(good('✓'), 'retired', `${versionOf(last ?? '')}, after its last answer`)
  }
  if (/\/attempt-\d+$/.test(path) && member(result, 'passed') === false) {
    return line(bad('✗'), last ?? '', String(member(result, 'reason')))
  }
  return null
}

function line(mark: string, what: string, about: string): string {
  return `${mark} ${dim(what.padEnd(9))} ${about}`
}

function sharesOf(split: JsonObject, versions: { readonly [revision: string]: string }): Shares {
  return Object.entries(split)
    .map(([revision, percent]) => [versions[revision] ?? revision, Number(percent)] as const)
    .sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
}

/** A revision of the local adapter is named after its release: version, dash, digest. */
function versionOf(revision: string): string {
  return revision.replace(/-[0-9a-f]{12}$/, '')
}

function member(json: Json | undefined, name: string): Json {
  return ((json ?? {}) as JsonObject)[name] ?? null
}
