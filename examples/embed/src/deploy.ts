import { abortOnSignals, planText } from '@landfall/core'
import { landfall } from './landfall.ts'
import { shop } from './pipeline.ts'

const [version = '1.0.0'] = process.argv.slice(2)

// Looks at what is live and decides everything that can be decided now. Changes nothing.
const plan = await landfall.plan(shop, { environment: 'production', version })
console.log(planText(plan))

// A first release has nothing to go back to, so it has to be allowed.
const run = await landfall.deploy(plan, { by: 'me', allowWithoutRollbackTarget: version === '1.0.0' })
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
