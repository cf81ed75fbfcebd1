// Pages that have to be complete: docs/events.md names every event and note, docs/laws.md names for each law the tests
// that hold it. (That those files exist is seen by the check `links`.)
import { readFileSync } from 'node:fs'
import type { DeploymentEvent } from '../packages/core/src/events/deployment-event.ts'
import type { Note } from '../packages/core/src/events/journal-event.ts'
import { type Problem, report } from './problem.ts'
import { root } from './project-files.ts'

// The compiler holds these lists: a type that is added there does not compile until it is added here.
const eventTypes: Record<DeploymentEvent['type'], true> = {
  'deployment.created': true,
  'worker.started': true,
  'effect.started': true,
  'effect.succeeded': true,
  'effect.failed': true,
  'effect.retried': true,
  'timer.started': true,
  'timer.fired': true,
  'signal.awaited': true,
  'signal.received': true,
  'signal.timed_out': true,
  'value.recorded': true,
  'abort.requested': true,
  'deployment.halted': true,
  noted: true,
  'deployment.finished': true,
  output: true,
  progress: true,
}
const noteKinds: Record<Note['kind'], true> = {
  'step.started': true,
  'step.succeeded': true,
  'step.skipped': true,
  'step.warned': true,
  'step.failed': true,
  'traffic.observed': true,
  'instance.switched': true,
  'verification.passed': true,
  'verification.failed': true,
  'analysis.judged': true,
  'person.asked': true,
  'person.refused': true,
  'person.answered': true,
  'migration.planned': true,
  'migration.begun': true,
  'migration.applied': true,
  'migration.rolled_back': true,
  'notification.sent': true,
  'notification.given_up': true,
  'rollback.started': true,
  'target.restored': true,
  'target.lost': true,
}
const lawCount = 12

/** The names that do not begin a row of a table of the page. */
export function missingRows(file: string, text: string, names: readonly string[]): Problem[] {
  return names
    .filter((name) => !text.includes(`\n| \`${name}\` |`))
    .map((name) => ({ file, line: 1, message: `no row of a table is about ${name}` }))
}

/** The laws, from 1 on, that have no heading or name no test. */
export function lawProblems(file: string, text: string, count: number): Problem[] {
  const lines = text.split('\n')
  return Array.from({ length: count }, (_, index) => index + 1).flatMap((law) => {
    const start = lines.findIndex((line) => line.startsWith(`## ${law}. `))
    if (start < 0) return [{ file, line: 1, message: `law ${law} has no heading` }]
    const end = lines.findIndex((line, at) => at > start && line.startsWith('## '))
    const section = lines.slice(start, end < 0 ? undefined : end).join('\n')
    if (/\]\([^)]+\.test\.ts\)/.test(section)) return []
    return [{ file, line: start + 1, message: `law ${law} names no test` }]
  })
}

if (import.meta.main) {
  const read = (file: string) => readFileSync(root + file, 'utf8')
  const names = [...Object.keys(eventTypes), ...Object.keys(noteKinds)]
  report(`${names.length} events and notes, ${lawCount} laws`, [
    ...missingRows('docs/events.md', read('docs/events.md'), names),
    ...lawProblems('docs/laws.md', read('docs/laws.md'), lawCount),
  ])
}
