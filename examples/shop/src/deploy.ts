import { abortOnSignals, planText } from '@landfall/core'
import { landfall } from './landfall.ts'
import { firstRelease, nextRelease } from './pipeline.ts'

const environment = 'production'
const [version = '1.0.0'] = process.argv.slice(2)
const first = (await landfall.history(environment)).every(({ status }) => status !== 'success')

// Looks at what is live and decides everything that can be decided now. Changes nothing.
const sealed = await landfall.plan(first ? firstRelease : nextRelease, { environment, version })
console.log(planText(sealed))

const run = await landfall.deploy(sealed, { by: 'me', allowWithoutRollbackTarget: first })
abortOnSignals(run)

for await (const event of run.events()) {
  if (event.type !== 'noted') continue
  const { note } = event
  if (note.kind === 'traffic.observed') console.log('traffic', note.split)
  else console.log(note.kind, event.path)
}

// A value, also when the deployment failed.
const record = await run.result
console.log(`${record.outcome} after ${record.timeline.duration}`)
process.exitCode = record.status === 'success' ? 0 : 1
