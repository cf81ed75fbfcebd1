// npm run shop: a shop is checked, built, tagged, migrated, approved, deployed, verified and told about, from one YAML
// file and by the command `landfall`. Some of its releases are bad.
import { acts } from './acts.ts'
import { differencesOf, type Performed, perform } from './perform.ts'
import { commandFor } from './release.ts'
import { bad, bold, dim, good, ruled, typed } from './style.ts'
import { besides, manifestOf, recordOf, tableOf } from './tell.ts'
import { openWorkshop } from './workshop.ts'

const columns = process.stdout.columns || 80
const say = (...lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Also a second time: what was started is ended first.
  process.on(signal, () => stopped.abort())
}

const performed: Performed[] = []
try {
  say(dim('Starting PostgreSQL, Prometheus, and stand-ins for Slack, PagerDuty and mail …'))
  await using workshop = await openWorkshop(stopped.signal)
  for (const [index, act] of acts.entries()) {
    stopped.signal.throwIfAborted()
    say('', ruled(`${index + 1}/${acts.length}  ${act.title}`, columns))
    if (act.commit !== undefined) say(`${dim('commit')} ${act.commit.replaceAll(/\n+/g, ', ')}`)
    say(typed(`landfall ${commandFor(act).join(' ')}`, columns), '')
    const done = await perform(workshop, act, true)
    performed.push(done)
    say('', ...besides(done, columns))
  }
  say('', ruled('The record of the last release', columns), ...(await recordOf(workshop, 'production')))
  say('', ruled('The manifest of all releases', columns), ...(await manifestOf(workshop)))
  say('', ruled('What was expected, and what was seen', columns), ...tableOf(performed), '')
} catch (error) {
  if (!stopped.signal.aborted) throw error
}

if (stopped.signal.aborted) {
  say('', 'Stopped; what was started has ended.')
  process.exitCode = 130
} else {
  const isAsExpected = performed.every((one) => differencesOf(one).length === 0)
  say(isAsExpected ? good('Everything came as expected.') : bad(bold('Not everything came as expected.')))
  process.exitCode = isAsExpected ? 0 : 1
}
